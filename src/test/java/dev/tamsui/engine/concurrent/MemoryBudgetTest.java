package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.MemoryBudget.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(100);
    private final List<String> told = new ArrayList<>();
    private final Waiter first = waiter("first");
    private final Waiter second = waiter("second");

    @Test
    void whatFitsIsGranted() {
        assertThat(budget.reserve(60, first)).isTrue();
        assertThat(budget.reserve(40, second)).isTrue();
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void whoWasRefusedFirstIsToldFirstAndOthersWaitBehind() {
        budget.reserve(60, first);
        assertThat(budget.reserve(60, first)).isFalse();
        assertThat(budget.reserve(10, second)).as("would fit, but is behind").isFalse();
        assertThat(budget.tryReserve(10)).isFalse();

        budget.release(60);

        assertThat(told).containsExactly("first");
        assertThat(budget.reserve(10, second)).as("not its turn yet").isFalse();
        assertThat(budget.reserve(60, first)).isTrue();
        assertThat(budget.reserve(10, second)).isTrue();
        assertThat(budget.isContended()).isFalse();
    }

    @Test
    void whoWithdrawsLetsTheNextOneGo() {
        budget.reserve(90, first);
        budget.reserve(90, first);
        budget.reserve(10, second);

        budget.withdraw(first);

        assertThat(told).containsExactly("second");
        assertThat(budget.reserve(10, second)).isTrue();
    }

    @Test
    void aPieceLargerThanTheBudgetIsGrantedWhenItIsAlone() {
        budget.reserve(1, first);
        assertThat(budget.reserve(500, second)).isFalse();
        budget.release(1);
        assertThat(budget.reserve(500, second)).isTrue();
        assertThat(budget.reserve(1, first)).isFalse();
    }

    @Test
    void waitingTwiceTakesOnePlaceInLine() {
        budget.reserve(100, first);
        budget.reserve(50, second);
        budget.reserve(50, second);
        budget.release(100);
        assertThat(budget.reserve(50, second)).isTrue();
        assertThat(budget.isContended()).isFalse();
    }

    private Waiter waiter(String name) {
        return () -> told.add(name);
    }
}
