"""python-zeroconf as a peer of the tests: commands come as lines of JSON, what happens goes out as lines of JSON.

    zeroconf_peer.py HOST 4|6 INTERFACE
"""

import json
import os
import socket
import sys

import ifaddr
from zeroconf import IPVersion, NonUniqueNameException, ServiceBrowser, ServiceInfo, Zeroconf

host, family, interface = sys.argv[1:]


def say(**event):
    print(json.dumps(event), flush=True)


adapter = next(adapter for adapter in ifaddr.get_adapters() if adapter.name == interface)
if family == "4":
    own = [ip.ip for ip in adapter.ips if ip.is_IPv4]
    addresses = [socket.inet_aton(ip) for ip in own]
    zeroconf = Zeroconf(interfaces=own, ip_version=IPVersion.V4Only)
else:
    addresses = [socket.inet_pton(socket.AF_INET6, ip.ip[0]) for ip in adapter.ips if ip.is_IPv6]
    zeroconf = Zeroconf(interfaces=[adapter.index], ip_version=IPVersion.V6Only)


class Listener:
    def add_service(self, zeroconf, kind, name):
        self.tell(zeroconf, kind, name)

    def update_service(self, zeroconf, kind, name):
        self.tell(zeroconf, kind, name)

    def remove_service(self, zeroconf, kind, name):
        say(event="lost", name=name[: -len(kind) - 1])

    def tell(self, zeroconf, kind, name):
        info = zeroconf.get_service_info(kind, name, timeout=60_000)
        if info is None:
            return
        txt = {key.decode(): (value or b"").decode() for key, value in info.properties.items()}
        say(
            event="found", name=name[: -len(kind) - 1], host=info.server.rstrip("."), port=info.port,
            addresses=sorted(info.parsed_addresses()), txt=txt)


def service(command):
    kind = command["type"] + ".local."
    return ServiceInfo(
        kind, command["name"] + "." + kind, port=command["port"], properties=command["txt"], addresses=addresses,
        server=host + ".local.")


published = None
browsers = []
say(event="ready")
for line in sys.stdin:
    command = json.loads(line)
    action = command["do"]
    if action == "publish":
        try:
            published = service(command)
            zeroconf.register_service(published)
            say(event="registered", name=command["name"])
        except NonUniqueNameException:
            say(event="conflict", name=command["name"])
    elif action == "update":
        published = service(command)
        zeroconf.update_service(published)
    elif action == "withdraw":
        zeroconf.unregister_service(published)
    elif action == "browse":
        browsers.append(ServiceBrowser(zeroconf, command["type"] + ".local.", Listener()))
    elif action == "quit":
        break
zeroconf.unregister_all_services()
# Browsers may wait for services that have gone.
os._exit(0)
