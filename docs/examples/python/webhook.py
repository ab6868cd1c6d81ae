"""Receives linework's webhooks, and believes only those whose signature is right.

    LINEWORK_WEBHOOK_SECRET=whsec_... PORT=9000 python3 webhook.py

The secret is shown once, in the answer to POST /v1/webhooks {"url": "http://host:9000/"}.
"""
import hashlib
import hmac
import json
import os
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["LINEWORK_WEBHOOK_SECRET"].encode()
AGE_MAX_SECONDS = 300


def is_signed(header, body):
    """header is "t=<seconds>,v1=<hex>"; body the bytes as they came, before any JSON parser."""
    match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", header or "")
    if not match or abs(time.time() - int(match[1])) > AGE_MAX_SECONDS:
        return False
    made = hmac.new(SECRET, match[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, match[2])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_right = is_signed(self.headers.get("X-CADLens-Signature"), body)
        # Answer at once, work afterwards: what is not answered in 10 seconds is sent again.
        self.send_response(200 if is_right else 400)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if is_right:
            event = json.loads(body)
            print(event["event"], event["jobId"], flush=True)

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("", int(os.environ.get("PORT", 9000))), Receiver)
print("listening", flush=True)
server.serve_forever()
