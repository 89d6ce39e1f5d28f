/**
 * The only place where threads are made, clocks read and locks held.
 *
 * <p><b>Ownership.</b> These are the primitives by which one thread hands work to another: mailboxes, deadlines, budgets. Each
 * says in its own comment who may call it. Every one that can make a thread wait has a {@code close()} that ends the wait.
 *
 * <p><b>Uses</b> nothing. <b>Used by</b> the whole engine.
 *
 * <p><b>Read first</b> {@link LoopThread}, {@link Mailbox}, then {@link MemoryBudget}.
 */
@NullMarked
package dev.tamsui.engine.concurrent;

import org.jspecify.annotations.NullMarked;
