"""pages.py FOLDER ADDRESS PORT [CERTIFICATE KEY]: a web server that answers with the files of a folder, over TLS where it has a certificate."""

import http.server
import ssl
import sys


class Pages(http.server.SimpleHTTPRequestHandler):
    """Registration data has no endings by which its type could be told."""

    extensions_map = {".txt": "text/plain; charset=utf-8", "": "application/rdap+json"}


def main(folder, address, port, certificate=None, key=None):
    server = http.server.ThreadingHTTPServer((address, int(port)), lambda *words: Pages(*words, directory=folder))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
