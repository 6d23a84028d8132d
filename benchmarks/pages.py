"""A page of 25 cases on the desk: how much of it goes to keys and seals."""

import re

from benchmarks.workshop import PASSWORD, Result, Watch, clock, file_many, house, median, people

ROUNDS = 40


def measure() -> Result:
    with house() as app:
        with app.app_context():
            people("hein", "christien")
            file_many(60)
        client = app.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
        assert token is not None
        client.post("/sign-in", data={"csrf_token": token[1], "email": "hein@example.org", "password": PASSWORD})
        keys, whole, calls = [], [], 0
        with Watch() as watch:
            for _round in range(ROUNDS):
                watch.reset()
                with clock() as passed:
                    page = client.get("/cases")
                    whole.append(passed())
                assert page.get_data(as_text=True).count("/cases/") > 25
                keys.append(watch.seconds)
                calls = watch.calls
    return Result(
        "pages",
        "A page of 25 cases costs under 5 ms of crypto",
        [
            ("the whole page", 1000 * median(whole), "ms"),
            ("inside the vault", 1000 * median(keys), "ms"),
            ("calls of the vault", calls, "calls"),
        ],
        1000 * median(keys),
        5,
        "ms",
    )
