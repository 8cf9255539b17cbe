"""Community entities of the sample, and their monthly changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.identity import Identities

# type, prefix of the credit code, share, name endings
TYPES = (
    ("enterprise", "91", 30, "服务有限公司"),
    ("sole_trader", "92", 45, "便民店"),
    ("private_non_enterprise", "52", 8, "社区服务中心"),
    ("cooperative", "93", 7, "专业合作社"),
    ("public_welfare", "53", 6, "公益服务站"),
    ("other", "N2", 4, "股份经济合作联合社"),  # letters are allowed in the first two places
)
SERVICES = (
    ("家政服务", "O"),
    ("社区餐饮", "H"),
    ("便民零售", "F"),
    ("养老照料", "Q"),
    ("物业保洁", "K"),
    ("家电维修", "O"),
    ("快递代收", "G"),
    ("手工编织", "C"),
    ("托幼服务", "P"),
    ("绿化养护", "N"),
)
WORDS = "锦秀安康和顺祥瑞春晖邻里惠民同心聚福益家"


@dataclass(frozen=True)
class Entity:
    """A row of the entity register in canonical codes."""

    entity_code: str
    entity_name: str
    community_code: str
    entity_type: str
    industry: str | None
    service_item: str | None
    founded_on: date | None
    closed_on: date | None
    status: str
    employees: int
    absorbed_unemployed: int
    service_certificate_no: str | None
    fee_relief: bool | None


def new_entity(community: str, founded: date, identities: Identities, random: Random) -> Entity:
    """An active entity. Three in ten hired enough unemployed people to be entitled to fee relief,
    which is not always granted.
    """
    kind, head, _, ending = random.choices(TYPES, weights=[share for _, _, share, _ in TYPES])[0]
    service, industry = random.choice(SERVICES)
    employees = random.randint(1, 6) if kind == "sole_trader" else random.randint(3, 45)
    absorbed = min(employees, round(employees * random.choice((0, 0, 0.05, 0.1, 0.2, 0.35, 0.5))))
    due = absorbed >= 0.3 * employees
    return Entity(
        entity_code=identities.credit_code(head),
        entity_name="".join(random.choices(WORDS, k=2)) + ending,
        community_code=community,
        entity_type=kind,
        industry=industry if random.random() < 0.9 else None,
        service_item=service if random.random() < 0.7 else None,
        founded_on=founded if random.random() < 0.95 else None,
        closed_on=None,
        status="active",
        employees=employees,
        absorbed_unemployed=absorbed,
        service_certificate_no=(
            f"SQ{random.randint(0, 999999):06d}" if random.random() < 0.4 else None
        ),
        fee_relief=random.random() < (0.7 if due else 0.06) if random.random() < 0.95 else None,
    )


def first_entities(
    communities: list[str], each: int, month: date, identities: Identities, random: Random
) -> list[Entity]:
    """`each` entities in every community at the end of `month`; some are suspended, some already
    closed.
    """
    entities = []
    for community in communities:
        for _ in range(each):
            entity = new_entity(
                community, month - timedelta(days=random.randint(30, 5000)), identities, random
            )
            fate = random.random()
            if fate < 0.06:
                entity = replace(entity, status="suspended")
            elif fate < 0.10:
                closed = month - timedelta(days=random.randint(1, 28))
                entity = replace(
                    entity,
                    status="closed",
                    closed_on=closed,
                    employees=0,
                    absorbed_unemployed=0,
                    fee_relief=False,
                )
            entities.append(entity)
    return entities


def entities_after(
    entities: list[Entity], month: date, identities: Identities, random: Random
) -> list[Entity]:
    """The entities a month later, with newly founded ones. In every street at least one has a
    different number of employees.
    """
    days = month_end(month).day
    after, changed = [], set()
    for entity in entities:
        chance = random.random()
        if entity.status == "closed":
            after.append(entity)
        elif entity.community_code[:9] not in changed:
            changed.add(entity.community_code[:9])
            after.append(replace(entity, employees=entity.employees + 1))
        elif chance < 0.015:
            closed = month + timedelta(days=random.randrange(days))
            after.append(
                replace(
                    entity,
                    status="closed",
                    closed_on=closed,
                    employees=0,
                    absorbed_unemployed=0,
                    fee_relief=False,
                )
            )
        elif chance < 0.03:
            after.append(
                replace(entity, status="suspended" if entity.status == "active" else "active")
            )
        elif chance < 0.20:
            employees = max(1, entity.employees + random.choice((-2, -1, 1, 2, 3)))
            absorbed = min(employees, entity.absorbed_unemployed + random.choice((0, 0, 1)))
            after.append(replace(entity, employees=employees, absorbed_unemployed=absorbed))
        else:
            after.append(entity)
        if random.random() < 0.02:
            after.append(
                new_entity(
                    entity.community_code,
                    month + timedelta(days=random.randrange(days)),
                    identities,
                    random,
                )
            )
    return after
