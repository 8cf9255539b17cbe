-- when the releases were made that first published a month or revised one, oldest first
select known_from
from audit.publication
union
select known_from
from mart.revision
where known_from is not null
order by known_from
