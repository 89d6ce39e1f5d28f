package dev.tamsui.engine.concurrent;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Where luck comes from. A simulation hands in its own seeded generator instead. */
public final class Randomness {
    private static final SecureRandom SEEDS = new SecureRandom();

    private Randomness() {}

    /** A fast generator with a seed nobody can guess, for one owner: it is not shared between threads. */
    public static RandomGenerator create() {
        return new SplittableRandom(SEEDS.nextLong());
    }

    /** Bytes that an adversary must not be able to foretell. */
    public static byte[] secret(int bytes) {
        byte[] secret = new byte[bytes];
        SEEDS.nextBytes(secret);
        return secret;
    }
}
