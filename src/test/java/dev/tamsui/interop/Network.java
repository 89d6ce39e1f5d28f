package dev.tamsui.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private network: hosts 10.77.0.10, .11, ... and fd77::10, ::11, ... on one bridge, none of which the machine can reach,
 * nor they it. Every host and the bridge are network namespaces named {@code tm<pid>x<number>...}, so that several test runs
 * do not meet and what a killed run left behind can be told from what is in use.
 */
final class Network implements Running {
    private static final Pattern OURS = Pattern.compile("tm(\\d+)x\\d+[bh]\\d*");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Set<Network> OPEN = ConcurrentHashMap.newKeySet();

    static {
        removeLeftovers();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Network::close)));
    }

    private final List<String> namespaces = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();

    private Network() {}

    /** A network of so many hosts with IPv4 and IPv6. */
    static Network of(int hosts) {
        return build(hosts, true);
    }

    /** A network whose hosts have IPv6 only, apart from 127.0.0.1. */
    static Network ipv6Only(int hosts) {
        return build(hosts, false);
    }

    private static Network build(int hosts, boolean ipv4) {
        Network network = new Network();
        OPEN.add(network);
        try {
            network.build("tm%dx%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet()), hosts, ipv4);
            return network;
        } catch (CommandFailed e) {
            network.close();
            throw e;
        }
    }

    private void build(String prefix, int count, boolean ipv4) {
        String bridge = prefix + "b";
        addNamespace(bridge);
        batch(bridge, "link set lo up", "link add br0 type bridge", "link set br0 up");
        for (int i = 0; i < count; i++) {
            Host host = new Host(prefix + "h" + i, ipv4 ? "10.77.0." + (10 + i) : "", "fd77::" + (10 + i));
            addNamespace(host.namespace());
            batch(bridge, "link add p%d type veth peer name eth0 netns %s".formatted(i, host.namespace()));
            batch(bridge, "link set p%d master br0 up".formatted(i));
            List<String> commands = new ArrayList<>(List.of("link set lo up", "link set eth0 up"));
            if (ipv4) {
                commands.add("addr add %s/24 dev eth0".formatted(host.ipv4()));
            }
            commands.add("addr add %s/64 dev eth0 nodad".formatted(host.ipv6()));
            batch(host.namespace(), commands.toArray(String[]::new));
            hosts.add(host);
        }
    }

    List<Host> hosts() {
        return List.copyOf(hosts);
    }

    private void addNamespace(String name) {
        Command.run(List.of("ip", "netns", "add", name));
        namespaces.add(name);
    }

    private static void batch(String namespace, String... commands) {
        Command.run(List.of("ip", "-n", namespace, "-batch", "-"), String.join("\n", commands) + "\n");
    }

    /** Removes the namespaces, and first ends whatever still runs in them. */
    @Override
    public void close() {
        if (OPEN.remove(this)) {
            namespaces.reversed().forEach(Network::remove);
        }
    }

    private static void removeLeftovers() {
        for (String line : Command.run(List.of("ip", "netns", "list")).lines().toList()) {
            String name = line.split(" ", 2)[0];
            Matcher ours = OURS.matcher(name);
            if (ours.matches()
                    && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                remove(name);
            }
        }
    }

    private static void remove(String namespace) {
        Command.Result pids = Command.attempt(List.of("ip", "netns", "pids", namespace), new byte[0]);
        pids.output()
                .lines()
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
        // another run may have swept the same leftover away: that it is gone is all that counts
        Command.attempt(List.of("ip", "netns", "del", namespace), new byte[0]);
    }
}
