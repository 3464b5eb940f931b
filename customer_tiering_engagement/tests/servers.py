"""Servers on this machine, on ports of their own: what they were sent is kept."""

import email
import json
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answer
        if answer < 400:
            call = (self.headers["Idempotency-Key"], json.loads(body))
            self.server.calls.append(call)
        self.send_response(answer)
        self.end_headers()

    def log_message(self, *args):
        pass


class HookServer(ThreadingHTTPServer):
    """``calls``: (key, what was sent) of each call that was accepted; ``answer``: the
    status that is answered."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.calls, self.answer = [], 200
        self.url = f"http://127.0.0.1:{self.server_port}/moved"


class Mailbox(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT" and self.server.is_refused():
                self.say("550 mailbox unavailable")
            elif verb == b"DATA":
                self.say("354 go on")
                self.receive()
                self.say("250 accepted")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def receive(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        message = email.message_from_bytes(b"".join(lines))
        self.server.messages.append(message)


class MailServer(socketserver.ThreadingTCPServer):
    """``messages``: those that were accepted; every ``refuse``-th recipient is refused,
    where that is set."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Mailbox)
        self.messages, self.refuse, self.asked = [], None, 0
        self.port = self.server_address[1]

    def is_refused(self):
        self.asked += 1
        return bool(self.refuse) and self.asked % self.refuse == 0
