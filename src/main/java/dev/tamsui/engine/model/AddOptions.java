package dev.tamsui.engine.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a torrent is to be added.
 *
 * @param paused add it, but neither check nor run it yet
 * @param savePath where its files go; null for the configured download folder
 * @param skipVerify believe that the data is already complete (its files must exist with the right sizes), and seed at once
 * @param labels any words of the owner's
 */
public record AddOptions(boolean paused, @Nullable Path savePath, boolean skipVerify, List<String> labels) {
    public static final AddOptions DEFAULT = new AddOptions(false, null, false, List.of());

    public AddOptions {
        labels = List.copyOf(labels);
    }
}
