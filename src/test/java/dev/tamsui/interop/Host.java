package dev.tamsui.interop;

import java.util.List;
import java.util.stream.Stream;

/**
 * One machine of a {@link Network}: a network namespace with a loopback of its own and one interface.
 *
 * @param namespace its name, as {@code ip netns} lists it
 * @param ipv4 its address, empty on a network without IPv4
 * @param ipv6 its unique local address
 */
record Host(String namespace, String ipv4, String ipv6) {
    /** The command line that runs a program here. The namespace's process is the program itself, not a child of a shell. */
    List<String> inside(List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", namespace), command.stream())
                .toList();
    }

    String run(String... command) {
        return Command.run(inside(List.of(command)));
    }

    /** From now on it sends no more than so many kilobits a second, with whatever program. */
    void limitSending(int kilobitsPerSecond) {
        String rate = kilobitsPerSecond + "kbit";
        Command.run(List.of(
                "tc", "-n", namespace, "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", rate, "burst", "64kb",
                "latency", "400ms"));
    }

    Command.Result attempt(List<String> command, byte[] input) {
        return Command.attempt(inside(command), input);
    }
}
