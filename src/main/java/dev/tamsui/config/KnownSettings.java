package dev.tamsui.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The names of all settings below {@code tamsui}, whichever record they belong to. They come from the configuration
 * metadata that the compiler wrote, so nobody keeps a second list.
 */
final class KnownSettings {
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** More typing errors than this, and a guess would be noise. */
    private static final int MOST_EDITS = 4;

    private final List<Setting> settings;

    /**
     * One setting.
     *
     * @param open whether names below it are its own affair: indexes of a list, keys of a map
     */
    record Setting(ConfigurationPropertyName name, boolean open) {
        boolean matches(ConfigurationPropertyName other) {
            return name.equals(other) || (open && name.isAncestorOf(other));
        }

        boolean matchesVariable(String variable) {
            String own = bare(name.toString());
            return own.equals(bare(variable)) || (open && bare(variable).startsWith(own));
        }
    }

    KnownSettings(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /** Reads the metadata of every part of the class path that has settings of ours. */
    static KnownSettings fromMetadata() {
        List<Setting> settings = new ArrayList<>();
        try {
            for (URL url : Collections.list(KnownSettings.class.getClassLoader().getResources(METADATA))) {
                try (InputStream stream = url.openStream()) {
                    String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    if (json.contains("\"tamsui.")) {
                        settings.addAll(parse(json));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The configuration metadata cannot be read", e);
        }
        return new KnownSettings(settings);
    }

    boolean isEmpty() {
        return settings.isEmpty();
    }

    boolean knows(ConfigurationPropertyName name) {
        return settings.stream().anyMatch(setting -> setting.matches(name));
    }

    /** An environment variable writes a dot as an underscore and a dash as one or nothing, so only letters are compared. */
    boolean knowsVariable(String variable) {
        return settings.stream().anyMatch(setting -> setting.matchesVariable(variable));
    }

    /** The setting that was probably meant. */
    Optional<String> nearest(String name) {
        return settings.stream()
                .map(setting -> setting.name().toString())
                .min(Comparator.comparingInt(known -> edits(bare(known), bare(name))))
                .filter(known -> edits(bare(known), bare(name)) <= MOST_EDITS);
    }

    private static List<Setting> parse(String json) {
        List<Setting> settings = new ArrayList<>();
        Map<String, Object> metadata = JsonParserFactory.getJsonParser().parseMap(json);
        if (metadata.get("properties") instanceof List<?> properties) {
            for (Object property : properties) {
                if (property instanceof Map<?, ?> entry
                        && entry.get("name") instanceof String name
                        && name.startsWith("tamsui.")) {
                    String type = String.valueOf(entry.get("type"));
                    boolean open = type.startsWith("java.util.") || type.endsWith("[]");
                    settings.add(new Setting(ConfigurationPropertyName.of(name), open));
                }
            }
        }
        return settings;
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Letters to change, insert or remove to make one text the other (Levenshtein's distance, row by row). */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
