package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.Totals;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What callers were told of one torrent. A change that was acknowledged must be there after a power cut; one that was not may be
 * there or not, so that for a time there are several truths.
 */
final class Promises {
    final Maybe<Boolean> there = new Maybe<>(false);
    final Maybe<DesiredState> desired = new Maybe<>(DesiredState.RUNNING);
    final Maybe<List<String>> labels = new Maybe<>(List.of());
    final Maybe<Totals> totals = new Maybe<>(Totals.ZERO);
    final Maybe<Optional<Instant>> completed = new Maybe<>(Optional.empty());

    /** All that may be true. */
    static final class Maybe<T> {
        private final Set<T> values = new LinkedHashSet<>();
        /** By their values, with what was acknowledged since they were asked for. */
        private final Map<T, Set<T>> underWay = new LinkedHashMap<>();

        Maybe(T value) {
            values.add(value);
        }

        /** A change is asked for. */
        void tries(T value) {
            values.add(value);
            underWay.put(value, new LinkedHashSet<>());
        }

        /** It was acknowledged, or not. Another that was under way at the same time may have come before it or after it. */
        void ends(T value, boolean isKept) {
            Set<T> since = underWay.getOrDefault(value, Set.of());
            underWay.remove(value);
            if (isKept) {
                values.clear();
                values.add(value);
                values.addAll(since);
                values.addAll(underWay.keySet());
                underWay.values().forEach(others -> others.add(value));
            }
        }

        /** Nothing else is true. */
        void is(T value) {
            values.clear();
            underWay.clear();
            values.add(value);
        }

        void isOneOf(Collection<T> these) {
            values.clear();
            values.addAll(these);
        }

        void isNot(T value) {
            values.remove(value);
        }

        boolean isOnly(T value) {
            return values.size() == 1 && values.contains(value);
        }

        List<T> all() {
            return List.copyOf(values);
        }

        /** After a power cut it turns out what is true. */
        void settle(String what, T actual) {
            assertThat(values).as(what).contains(actual);
            is(actual);
        }
    }

    /** About to be added. */
    void adds(StoredTorrent torrent) {
        there.tries(true);
        desired.is(torrent.desired());
        labels.is(torrent.labels());
        totals.is(torrent.totals());
        completed.is(Optional.empty());
    }

    /** @param row what the store has of it after a power cut, null when it has nothing */
    void settle(String name, @Nullable StoredTorrent row) {
        there.settle(name + " is there", row != null);
        if (row != null) {
            desired.settle("desire of " + name, row.desired());
            labels.settle("labels of " + name, row.labels());
            totals.settle("totals of " + name, row.totals());
            completed.settle("completion of " + name, Optional.ofNullable(row.completedAt()));
        }
    }
}
