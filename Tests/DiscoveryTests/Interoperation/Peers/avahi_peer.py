"""Avahi, with a bus of its own, as a peer of the tests: commands come as lines of JSON, what happens goes out as lines of JSON.

    avahi_peer.py HOST 4|6 INTERFACE

It wants a mount namespace of its own, as `ip netns exec` gives it: Avahi's files are mounted over.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import dbus
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

host, family, interface = sys.argv[1:]


def say(**event):
    print(json.dumps(event), flush=True)


def dies_with_us():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def start(*command, **settings):
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=dies_with_us, **settings)


def wait_for(what, limit=120):
    end = time.monotonic() + limit
    while True:
        try:
            result = what()
            if result:
                return result
        except dbus.DBusException:
            pass
        if time.monotonic() > end:
            sys.exit("Avahi isn't there after %d seconds" % limit)
        time.sleep(0.01)


os.makedirs("/run/avahi-daemon", exist_ok=True)
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/avahi-daemon"], check=True)
folder = tempfile.TemporaryDirectory(dir="/run/avahi-daemon")
bus_path = folder.name + "/bus"
with open(folder.name + "/dbus.conf", "w") as file:
    file.write(
        """<busconfig><type>custom</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
        <allow own="*"/><allow user="*"/></policy></busconfig>""" % bus_path)
with open(folder.name + "/avahi.conf", "w") as file:
    file.write(
        "[server]\nhost-name=%s\nallow-interfaces=%s\nuse-ipv4=%s\nuse-ipv6=%s\nenable-dbus=yes\n[wide-area]\nenable-wide-area=no\n"
        % (host, interface, "yes" if family == "4" else "no", "yes" if family == "6" else "no"))
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + bus_path
start("dbus-daemon", "--config-file=" + folder.name + "/dbus.conf", "--nofork", "--nopidfile", stderr=subprocess.DEVNULL)
wait_for(lambda: os.path.exists(bus_path))
daemon = start(
    "avahi-daemon", "-f", folder.name + "/avahi.conf", "--no-rlimits", "--no-drop-root", "--no-chroot",
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
bus = dbus.SystemBus(mainloop=DBusGMainLoop())
avahi = "org.freedesktop.Avahi"


def proxy(path, kind):
    return dbus.Interface(bus.get_object(avahi, path), avahi + "." + kind)


server = wait_for(lambda: proxy("/", "Server"))
wait_for(lambda: server.GetState() == 2)


def encoded(txt):
    return dbus.Array([("%s=%s" % pair).encode() for pair in txt.items()], signature="ay")


def found(interface, protocol, name, kind, domain, host, address_protocol, address, port, txt, flags):
    pairs = (bytes(text).decode().partition("=") for text in txt)
    say(
        event="found", name=str(name), host=str(host), port=int(port), addresses=[str(address)],
        txt={key: value for key, _, value in pairs})


def browse(kind):
    resolvers = {}

    # An object says its first things before anybody knows its path: so signals of all paths are heard.
    def new(interface, protocol, name, kind, domain, flags):
        resolvers[name] = server.ServiceResolverNew(interface, protocol, name, kind, domain, -1, dbus.UInt32(0))

    def removed(interface, protocol, name, kind, domain, flags):
        proxy(resolvers.pop(name), "ServiceResolver").Free()
        say(event="lost", name=str(name))

    bus.add_signal_receiver(new, "ItemNew", avahi + ".ServiceBrowser")
    bus.add_signal_receiver(removed, "ItemRemove", avahi + ".ServiceBrowser")
    bus.add_signal_receiver(found, "Found", avahi + ".ServiceResolver")
    server.ServiceBrowserNew(-1, -1, kind, "", dbus.UInt32(0))


group_path = server.EntryGroupNew()
group = proxy(group_path, "EntryGroup")
published = None


def group_changed(state, error):
    # 2 is established, 3 a collision.
    if state in (2, 3):
        say(event="registered" if state == 2 else "conflict", name=published)


def publish(command):
    global published
    published = command["name"]
    try:
        group.AddService(
            -1, -1, dbus.UInt32(0), published, command["type"], "", "", dbus.UInt16(command["port"]),
            encoded(command["txt"]))
        group.Commit()
    except dbus.DBusException as error:
        # Avahi knows the name already from the network.
        if error.get_dbus_name() != avahi + ".CollisionError":
            raise
        say(event="conflict", name=published)


bus.add_signal_receiver(group_changed, "StateChanged", avahi + ".EntryGroup", path=group_path)
loop = GLib.MainLoop()
unread = b""


def obey(command):
    action = command["do"]
    if action == "publish":
        publish(command)
    elif action == "update":
        group.UpdateServiceTxt(-1, -1, dbus.UInt32(0), command["name"], command["type"], "", encoded(command["txt"]))
    elif action == "withdraw":
        group.Reset()
    elif action == "browse":
        browse(command["type"])
    elif action == "quit":
        loop.quit()


def read(source, condition):
    global unread
    bytes = os.read(0, 65536)
    *lines, unread = (unread + bytes).split(b"\n")
    for line in lines:
        obey(json.loads(line))
    if not bytes:
        loop.quit()
    return bool(bytes)


GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, read)
say(event="ready")
loop.run()
daemon.terminate()
daemon.wait()
