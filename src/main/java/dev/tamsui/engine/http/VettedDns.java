package dev.tamsui.engine.http;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.http.HttpFailure.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP library's only source of addresses: a name is looked up once, its addresses are vetted, and the connection is made to
 * one of those. A name that answers differently the next time gains nothing.
 *
 * <p>The system's resolver cannot be told to stop, so each lookup has a platform thread of its own, at most {@value #LOOKUPS} at
 * once, and whoever waits for one leaves when its request's time is over.
 *
 * <p>Thread: any; waits at most until {@link #CUTOFF}.
 */
final class VettedDns implements DnsResolver {
    /** When the request on this thread ends. Bound by {@link OutgoingHttp} around every call of the library. */
    static final ScopedValue<Cutoff> CUTOFF = ScopedValue.newInstance();

    private static final int LOOKUPS = 8;
    private static final int MAX_ADDRESSES = 4; // each is tried in turn, and a name server may list hundreds

    private final Semaphore free = new Semaphore(LOOKUPS);
    private final NameLookup lookup;
    private final AddressRules rules;
    private final @Nullable InetAddress localAddress;
    private final EngineThreads threads;

    VettedDns(NameLookup lookup, AddressRules rules, @Nullable InetAddress localAddress, EngineThreads threads) {
        this.lookup = lookup;
        this.rules = rules;
        this.localAddress = localAddress;
        this.threads = threads;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress literal = HttpUrl.literal(host);
        InetAddress[] found = literal == null ? lookUp(host, CUTOFF.get()) : new InetAddress[] {literal};
        InetAddress[] vetted = only(found, rules::allows);
        if (vetted.length == 0) {
            throw new LookupFailed(Reason.REFUSED_ADDRESS, "the host's address is private or reserved");
        }
        InetAddress[] reachable = only(vetted, this::isOfLocalFamily);
        if (reachable.length == 0) {
            throw new LookupFailed(Reason.CONNECT, "the host has no address of the family we are bound to");
        }
        return Arrays.copyOf(reachable, Math.min(reachable.length, MAX_ADDRESSES));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private InetAddress[] lookUp(String host, Cutoff cutoff) throws LookupFailed {
        try {
            if (!free.tryAcquire(cutoff.leftNanos(), TimeUnit.NANOSECONDS)) {
                throw new LookupFailed(Reason.TIMEOUT, "too many name lookups are waiting");
            }
            CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
            threads.platform("dns", () -> run(host, answer));
            return answer.get(cutoff.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException tooLate) {
            throw new LookupFailed(Reason.TIMEOUT, "the name lookup took too long");
        } catch (ExecutionException failed) {
            throw new LookupFailed(Reason.DNS, "the host's name has no address");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LookupFailed(Reason.IO, "interrupted");
        }
    }

    private void run(String host, CompletableFuture<InetAddress[]> answer) {
        try {
            answer.complete(lookup.addresses(host));
        } catch (UnknownHostException unknown) {
            answer.completeExceptionally(unknown);
        } finally {
            free.release();
            answer.cancel(false); // only matters when a fault of ours got past the catch: nobody waits in vain
        }
    }

    private boolean isOfLocalFamily(InetAddress address) {
        return localAddress == null || localAddress.getAddress().length == address.getAddress().length;
    }

    private static InetAddress[] only(InetAddress[] addresses, Predicate<InetAddress> wanted) {
        return Arrays.stream(addresses).filter(wanted).toArray(InetAddress[]::new);
    }
}
