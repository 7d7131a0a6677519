"""What every test can ask for. Ports and the data folder come from tests/environment.py, loaded first."""

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.scheduling",
    "tests.figures",
    "tests.personas",
    "tests.clickhouse_fixtures",
    "tests.queue_fixtures",
    "tests.counting_fixtures",
]

# A test never judges by the clock: a busy machine is no defect.
settings.register_profile("spanwise", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("spanwise")
