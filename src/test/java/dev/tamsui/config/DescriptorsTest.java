package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Limits;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void whatIsWantedIsHadWhereThereIsEnough() {
        assertThat(Descriptors.within(Limits.DEFAULT, 1024)).isEqualTo(Limits.DEFAULT);
        assertThat(Descriptors.within(Limits.DEFAULT, 500 + 128 + 192)).isEqualTo(Limits.DEFAULT);
        assertThat(Descriptors.within(Limits.DEFAULT, Long.MAX_VALUE)).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void peersAndFilesShareWhatTheRestOfTheProcessLeaves() {
        Limits little = Descriptors.within(Limits.DEFAULT, 256);
        assertThat(little.openFiles()).isEqualTo(16);
        assertThat(little.connections()).isEqualTo(48);
        assertThat(little.connectionsPerTorrent()).isEqualTo(48);
        assertThat(little.halfOpen()).isEqualTo(24);
        assertThat(little.uploadSlots()).isEqualTo(Limits.DEFAULT.uploadSlots());
    }

    @Test
    void fewAreLeftWhateverIsAllowed() {
        Limits least = Descriptors.within(Limits.DEFAULT, 10);
        assertThat(least.openFiles()).isEqualTo(8);
        assertThat(least.connections()).isEqualTo(16);
    }

    @Test
    void theSystemSaysWhatItAllows() {
        assertThat(Descriptors.allowed()).isPositive();
    }
}
