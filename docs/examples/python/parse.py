"""Sends a drawing to linework, waits for its job, and saves the result document beside it.

    LINEWORK_KEY=cadl_... python3 parse.py floor-plan.dwg        (Python 3.8 or later, no packages)
"""
import json
import os
import sys
import time
import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

URL = os.environ.get("LINEWORK_URL", "http://127.0.0.1:8787")
AUTH = {"Authorization": "Bearer " + os.environ["LINEWORK_KEY"]}


def call(path, data=None, headers=None):
    request = Request(URL + path, data=data, headers={**AUTH, **(headers or {})})
    try:
        with urlopen(request) as response:
            return json.load(response)
    except HTTPError as error:
        sys.exit("HTTP %d: %s" % (error.code, json.load(error)["error"]))


def parse(path):
    boundary = uuid.uuid4().hex
    name = os.path.basename(path).replace('"', "%22")
    with open(path, "rb") as file:
        body = (
            f"--{boundary}\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nasync\r\n"
            f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
            f"Content-Type: application/octet-stream\r\n\r\n"
        ).encode() + file.read() + f"\r\n--{boundary}--\r\n".encode()
    # An Idempotency-Key makes it safe to send again after a broken connection.
    job_id = call("/v1/parse", body, {
        "Content-Type": "multipart/form-data; boundary=" + boundary,
        "Idempotency-Key": str(uuid.uuid4()),
    })["job_id"]
    while True:
        job = call("/v1/jobs/" + job_id)
        if job["status"] == "FAILED":
            sys.exit("%s: %s" % (path, job["errorMsg"]))
        if job["status"] == "COMPLETED":
            return call("/v1/jobs/" + job_id + "/result")
        time.sleep(0.5)


result = parse(sys.argv[1])
with open(sys.argv[1] + ".json", "w") as out:
    json.dump(result, out)
print("%s.json: %d entities on %d layers"
      % (sys.argv[1], len(result["vectorJson"]), len(result["layersJson"])))
