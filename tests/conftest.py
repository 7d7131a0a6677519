"""What every test can ask for. Ports and the data folder come from tests/environment.py, loaded first."""

pytest_plugins = ["tests.figures", "tests.personas", "tests.clickhouse_fixtures", "tests.queue_fixtures"]
