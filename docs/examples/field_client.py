"""A field system in ten lines: it reports a fire, then prints what the hub says and signs every task. GRIDWALL_HUB and GRIDWALL_TOKEN say where and who."""

import json, os, uuid  # noqa: E401, I001
from websockets.sync.client import connect

url, login = os.environ["GRIDWALL_HUB"] + "/v1/live/field", {"Authorization": "Bearer " + os.environ["GRIDWALL_TOKEN"]}
with connect(url, additional_headers=login, subprotocols=["gridwall.v1"]) as hub:
    fire = {"at": json.loads(hub.recv())["server_time"], "category": "public_safety/fire", "text": "三楼冒烟", "lon": 109.0301, "lat": 32.6911, "crs": "wgs84"}
    hub.send(json.dumps({"t": "report", "id": str(uuid.uuid4()), **fire}))  # noqa: TID251
    for got in map(json.loads, hub):
        print(json.dumps(got, ensure_ascii=False), flush=True)  # noqa: T201
        if got["t"] == "task":
            hub.send(json.dumps({"t": "progress", "id": str(uuid.uuid4()), "at": fire["at"], "unit": got["unit"], "incident": got["incident"], "step": "sign"}))  # noqa: TID251
