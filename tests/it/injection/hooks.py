"""What sqlmap does around each request, when the test `injection` runs it.

Before: the request comes from an address of its own, and from another session where the test gives several, since the
limits count per address and per person; the word `turnturn` becomes another one each time, for what must not come twice; `seenseen` becomes what
the form's page says that was seen, since a change of something that has changed meanwhile is refused before it is read.
After: the status is written down, for the test to see whether the tries arrived.
"""

import inspect
import os
import random
import re
import urllib.request

# sqlmap 1.7 looks at its hooks with a function that Python 3.11 no longer has.
if not hasattr(inspect, "getargspec"):
    inspect.getargspec = inspect.getfullargspec

SESSIONS = os.environ["INJECTION_SESSIONS"].split("\t")
SEEN = os.environ["INJECTION_SEEN"]
COUNT = [0]


def seen():
    headers = {"Cookie": SESSIONS[0], "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    with urllib.request.urlopen(urllib.request.Request(SEEN, headers=headers)) as page:
        return re.search(rb'name="seen" value="([^"]*)"', page.read()).group(1)


def preprocess(req):
    COUNT[0] += 1
    address = "10.%d.%d.%d" % tuple(random.randrange(1, 255) for _ in range(3))
    req.add_header("X-Forwarded-For", address)
    req.add_header("X-Forwarded-Proto", "https")
    if len(SESSIONS) > 1:
        req.add_header("Cookie", SESSIONS[COUNT[0] % len(SESSIONS)])
    if req.data:
        turn = b"%08x" % random.getrandbits(32)
        req.data = req.data.replace(b"turnturn", turn)
        if b"seenseen" in req.data:
            req.data = req.data.replace(b"seenseen", seen())


def postprocess(page, headers=None, code=None):
    with open(os.environ["INJECTION_ANSWERS"], "a") as answers:
        answers.write("%s\n" % code)
    return page, headers, code
