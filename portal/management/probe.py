"""Ask the web server beside us for one address: the health check of a container, which has no curl.

    python -m portal.management.probe http://127.0.0.1:8000/readyz

Sends the site's own host name and says the proxy spoke https, as a real visitor's request would.
"""

from __future__ import annotations

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen


def main() -> int:
    host = os.environ.get("PORTAL_HOSTS", "localhost").split(",")[0]
    request = Request(sys.argv[1], headers={"Host": host, "X-Forwarded-Proto": "https"})  # noqa: S310
    try:
        with urlopen(request, timeout=5) as answer:  # noqa: S310 - the address is ours
            return 0 if answer.status == 200 else 1
    except URLError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
