package dev.tamsui.engine.storage;

/** Starts the disk's threads; a simulation starts none and does their work itself. Thread: any. */
@FunctionalInterface
interface Crew {
    Thread platform(String name, Runnable work);
}
