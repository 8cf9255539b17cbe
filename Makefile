# What a newcomer runs; `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
LOG := $(VENV)/install.log
# A bundle (docs/server.md) has its packages in wheels/: then no index is asked.
OFFLINE := $(if $(wildcard wheels/*.whl),--no-index --find-links wheels)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The first Python that runs and is new enough (a name on the path may be an empty shim).
FIND_PYTHON = for python in python3.11 python3 python; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "需要 Python 3.11 或更新版本 / jiuye needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || true)" >&2; exit 1; \
	fi

SPELT := README.md README.zh-CN.md CONTRIBUTING.md CHANGELOG.md docs Makefile .ci assets dashboards pipelines sql tests

.PHONY: bench-start bench-correction bench-correction-whole bench-history bench-marts bench-newest bench-reading bench-site help setup demo check test test-fast test-long serve bench bench-recipes bench-edition bench-target bench-peers bench-spark spark test-spark test-spark-short test-old-client unattended-month test-kills licences audit bundle lock clean

help:
	@echo "make demo    安装、生成示例省、逐批收下并发布 / install, write a sample province, take it in and release it"
	@echo "make test    安装并运行全部测试 / install and run the whole test suite"
	@echo "make test-long  每项一分钟以上的测试：逐刻中断、后台服务 / tests of a minute or more each: kills at every moment, the daemon"
	@echo "make test-fast  约一分钟的测试，涉及每个部分 / the tests of about a minute, of every room"
	@echo "make check   格式、静态检查、类型、模块边界、依赖、拼写 / format, lint, types, layers, dependencies, spelling"
	@echo "make serve   打开 Dagster 与页面 / serve Dagster and the pages (of the demo, or of JIUYE_HOME)"
	@echo "make bench   测速 / measure the speed"
	@echo "make bench-reading JIUYE_OTHER=目录  与另一版本比读取用时 / the time of reading against another checkout"
	@echo "make bench-history  两年的全省在后面时，簿记的用时 / what bookkeeping takes with two years of the province behind"
	@echo "make bench-correction  更正一条街道后重算要多久，与全部重算相比 / what one street's correction takes, against computing all"
	@echo "make bench-correction-whole  更正一条街道后整个刷新要多久，6、12、24 个月在后面时 / what a whole refresh takes after one street's correction, with 6, 12 and 24 months behind"
	@echo "make bench-marts  两年在后面时，最新一月的建表和检查用时 / what the newest month's tables and gate take with two years behind"
	@echo "make bench-newest  接收最新一月后整个刷新要多久，空的数据文件夹与已有 24 个月相比 / what a whole refresh of the newest month takes, in an empty data folder and with 24 months behind"
	@echo "make bench-start  命令多久有回答，与只导入库相比 / how soon the command line answers, against bare imports"
	@echo "make bench-recipes  全省两年数据上每个查询的用时 / how long each recipe takes on two years of the whole province"
	@echo "make test-kills  在六十个时刻终止刷新（含守护进程的），二十个读者跨五十次发布，近一小时 / kills at sixty moments, some under the daemon; twenty readers through fifty releases; most of an hour"
	@echo "make unattended-month  真的守护进程、加快的时钟，无人值守一个月，约十分钟 / a month that nobody attends, by the real daemon under a fast clock"
	@echo "make test-old-client  用旧版 DuckDB 打开发布文件 / open a release with an older DuckDB (fetches it)"
	@echo "make bench-edition  全省公开版的用时和内存 / what a public edition of the whole province takes"
	@echo "make bench-target    回测目标预计，约两分钟 / back-test the projections of targets, about two minutes"
	@echo "make spark   把 pyspark 装到单独的 .venv-spark，约 450 MB / pyspark in an environment of its own, about 450 MB"
	@echo "make test-spark  两种引擎逐表对照，在一个主节点、三个工作节点的集群上 / every table on both engines, on a cluster of three workers"
	@echo "make test-spark-short  同上，一台机器、几分钟 / the same on this machine, minutes"
	@echo "make bench-spark  DuckDB 与 Spark 的用时之比 / ratios of the time DuckDB and Spark take"
	@echo "make bench-peers  一个月、一次更正：与 pandas、Polars、dbt 等并排计时 / a month and a correction beside pandas, Polars, dbt and others"
	@echo "make bench-site  画全省页面的用时与大小，超出即失败（SITE_RELEASE=已有的发布）/ time and size of a province's pages; fails over budget"
	@echo "make setup   只安装到 .venv / only install into .venv"
	@echo "make bundle  程序和全部软件包打成一包，供没有网络的机器安装 / the program and all packages in one archive, for a machine without a network"
	@echo "make audit   查已知漏洞公告；没有网络时加 ADVISORIES=公告库 / known advisories; without a network ADVISORIES=copy"
	@echo "make licences  重写软件包与许可证清单 docs/dependencies.md / write the list of packages and licences anew"
	@echo "make lock    按 pyproject.toml 重做三个 requirements*.lock / make the three locks anew (LOCK_FLAGS=--upgrade: newest versions)"
	@echo "make clean   删除 .venv、缓存与示例 / remove .venv, caches and the demo's data (no other data)"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(FIND_PYTHON); \
	if ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	  echo "创建 $(VENV)（$$($$python --version)）/ making $(VENV)"; \
	  $$python -m venv --clear $(VENV) || { echo "无法创建虚拟环境，Debian 上请先装 python3-venv / no virtual environment; on Debian install python3-venv" >&2; exit 1; }; \
	fi
	@total=$$(grep -c '^[a-z0-9].*==' requirements.lock); \
	echo "安装 $$total 个软件包，约一两分钟 / installing $$total packages, a minute or two"; \
	$(PYTHON) -m pip install --progress-bar off --no-compile --require-hashes $(OFFLINE) -r requirements.lock 2>&1 | tee $(LOG) \
	  | awk -v total=$$total '/^(Collecting|Processing|Requirement already)/ && ++n % 20 == 0 { print "  " n "/" total; fflush() } \
	      /^Installing collected/ { print "  写入 / unpacking"; fflush() }' \
	  || { grep -v '^WARNING: Location' $(LOG) | tail -n 15 >&2; echo "安装失败，详见 $(LOG)，可再运行一次 / installing failed, see $(LOG); it may be run again" >&2; exit 1; }; \
	$(PYTHON) -m pip install --no-deps --no-build-isolation $(OFFLINE) -e . >>$(LOG) 2>&1 \
	  || { tail -n 15 $(LOG) >&2; exit 1; }
	@# on all cores, which pip does on one; a program that cannot be compiled tells so where it is run
	@$(PYTHON) -m compileall -q -j 0 -x 'site-packages/.*/tests?/' $(VENV)/lib >>$(LOG) 2>&1 || true
	@touch $@

# Always into data/demo: JIUYE_HOME may name the folder of somebody's real data.
demo: $(READY)
	@JIUYE_HOME=data/demo $(VENV)/bin/jiuye demo

# What needs no data, quickest first. SQL style is a test: sqlfluff takes over ten minutes on these models.
check: $(READY)
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/codespell $(SPELT)
	@$(VENV)/bin/deptry .
	@$(VENV)/bin/lint-imports
	@$(PYTHON) -m pytest -n0 tests/whole/test_house_rules.py tests/whole/test_lock.py tests/whole/test_sql_style.py tests/whole/test_documents.py
	@$(VENV)/bin/mypy
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(VENV)/bin/dg check defs

test: $(READY)
	@$(PYTHON) -m pytest

test-long: $(READY)
	@$(PYTHON) -m pytest -m long -o faulthandler_timeout=1800

test-fast: $(READY)
	@$(PYTHON) -m pytest -m "not whole and not browser and not slow"

serve: $(READY)
	@JIUYE_HOME="$${JIUYE_HOME:-data/demo}" $(VENV)/bin/jiuye serve

bench: $(READY)
	@$(PYTHON) -m tests.bench.bench

bench-reading: $(READY)
	@$(PYTHON) -m tests.bench.bench_reading "$${JIUYE_OTHER:?}"

bench-history: $(READY)
	@$(PYTHON) -m tests.bench.bench_history

bench-correction: $(READY)
	@$(PYTHON) -m tests.bench.bench_correction

bench-correction-whole: $(READY)
	@$(PYTHON) -m tests.bench.bench_correction_whole

bench-marts: $(READY)
	@$(PYTHON) -m tests.bench.bench_marts

bench-newest: $(READY)
	@$(PYTHON) -m tests.bench.bench_newest

bench-start: $(READY)
	@$(PYTHON) -m tests.bench.bench_start

bench-recipes: $(READY)
	@$(PYTHON) -m tests.bench.bench_recipes

# An environment of its own, since the client is no dependency; without a network it cannot be had, and that is said.
OLD_CLIENT := $(VENV)/old-client
test-kills: $(READY)
	@$(PYTHON) -m tests.bench.kills

unattended-month: $(READY)
	@$(PYTHON) -m tests.bench.unattended_month

test-old-client: $(READY)
	@$(OLD_CLIENT)/bin/python -c 'import duckdb' 2>/dev/null || { $(PYTHON) -m venv $(OLD_CLIENT) && $(OLD_CLIENT)/bin/pip install -q 'duckdb==1.2.2'; } \
	  || { echo "取不到 duckdb 1.2.2，需要网络 / duckdb 1.2.2 cannot be had; it needs the network" >&2; exit 1; }
	@$(PYTHON) -m tests.bench.old_client $(OLD_CLIENT)/bin/python

bench-edition: $(READY)
	@$(PYTHON) -m tests.bench.bench_edition

bench-site: $(READY)
	@$(PYTHON) -m tests.bench.bench_site

bench-target: $(READY)
	@$(PYTHON) -m tests.bench.bench_target

# Beside Great Expectations it would break the gate, so it never goes into $(VENV); jiuye finds it where it is.
SPARK := .venv-spark
SPARK_READY := $(SPARK)/.ready
spark: $(SPARK_READY)

$(SPARK_READY): requirements-spark.lock
	@command -v java >/dev/null || { echo "Spark 需要 Java 17，Debian 上请装 openjdk-17-jre-headless / Spark needs Java 17; on Debian install openjdk-17-jre-headless" >&2; exit 1; }
	@$(FIND_PYTHON); $$python -m venv --clear $(SPARK)
	@echo "安装 pyspark，约 450 MB / installing pyspark, about 450 MB"
	@$(SPARK)/bin/pip install --progress-bar off --require-hashes -r requirements-spark.lock >$(SPARK)/install.log 2>&1 \
	  || { tail -n 15 $(SPARK)/install.log >&2; exit 1; }
	@touch $@

test-spark: $(READY) $(SPARK_READY)
	@JIUYE_TEST_SPARK=cluster $(PYTHON) -m pytest -n0 -o faulthandler_timeout=1800 tests/spark

test-spark-short: $(READY) $(SPARK_READY)
	@JIUYE_TEST_SPARK=short $(PYTHON) -m pytest -n0 -o faulthandler_timeout=1800 tests/spark

bench-spark: $(READY) $(SPARK_READY)
	@$(PYTHON) -m tests.bench.bench_spark

# The tools that bench-peers measures against, away from the product's own.
PEERS := .venv-peers
$(PEERS)/.ready: requirements-peers.lock
	@$(FIND_PYTHON); $$python -m venv --clear $(PEERS)
	@echo "安装作对比用的工具 / installing the tools to compare with"
	@$(PEERS)/bin/pip install --progress-bar off --require-hashes -r requirements-peers.lock >$(PEERS)/install.log 2>&1 \
	  || { tail -n 15 $(PEERS)/install.log >&2; exit 1; }
	@touch $@

bench-peers: $(READY) $(PEERS)/.ready
	@$(PYTHON) -m tests.bench.bench_peers $(PEERS)/bin/python $(PEERS_OPTIONS)

# Versions in the lock stay unless pyproject.toml or LOCK_FLAGS asks for others.
lock:
	@$(FIND_PYTHON); \
	tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	echo "解析依赖，约两分钟 / resolving, about two minutes"; \
	$$python -m venv "$$tools" && "$$tools/bin/pip" install -q pip-tools==7.6.2 && \
	CUSTOM_COMPILE_COMMAND="make lock" "$$tools/bin/pip-compile" -q --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --allow-unsafe --no-strip-extras --extra test --extra check --build-deps-for editable $(LOCK_FLAGS) -o requirements.lock pyproject.toml && \
	for extra in spark peers; do \
	  EXTRA=$$extra $$python -c 'import os, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][os.environ["EXTRA"]], sep="\n")' \
	  | CUSTOM_COMPILE_COMMAND="make lock" "$$tools/bin/pip-compile" -q --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	    --no-emit-find-links --allow-unsafe --no-strip-extras $(LOCK_FLAGS) -o requirements-$$extra.lock - || exit 1; \
	done

# The packages' licences, as they tell them, into docs/dependencies.md.
licences: $(READY)
	@$(PYTHON) -m assets.bundle.licence

# Known advisories: of the database, by pip-audit in an environment of its own, or of a copy of it (docs/dependencies.md).
AUDIT := $(VENV)/audit
audit: $(READY)
ifdef ADVISORIES
	@$(PYTHON) -m assets.bundle.advisory "$(ADVISORIES)"
else
	@$(AUDIT)/bin/python -c 'import pip_audit' 2>/dev/null || { $(PYTHON) -m venv $(AUDIT) && $(AUDIT)/bin/pip install -q 'pip-audit==2.*'; } \
	  || { echo "取不到 pip-audit，需要网络；没有网络时用 make audit ADVISORIES=公告库 / pip-audit cannot be had; without a network: make audit ADVISORIES=copy" >&2; exit 2; }
	@$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock
endif

# The program, its packages and an SBOM in one archive, for a machine without a network.
bundle: $(READY)
	@$(PYTHON) -m assets.bundle.make

clean:
	@rm -rf $(VENV) $(SPARK) data/demo .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache *.egg-info
	@find assets dashboards pipelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
