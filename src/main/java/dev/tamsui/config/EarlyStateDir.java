package dev.tamsui.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Where the state folder is going to be, told before the framework is there, from what needs no framework to be read: the command
 * line, system properties, the environment. In this order they win over each other there too.
 *
 * <p>Wherever the framework might read something else, be it only by another spelling, there is no answer. A wrong one could
 * stop a daemon that has its folder for itself; none only costs time.
 *
 * @param workingFolder where the framework looks for settings in files
 */
record EarlyStateDir(
        List<String> arguments, Map<String, String> properties, Map<String, String> variables, Path workingFolder) {
    private static final String VARIABLE = "TAMSUI_STATE_DIR";
    private static final String BARE = "tamsuistatedir";

    EarlyStateDir {
        arguments = List.copyOf(arguments);
        properties = Map.copyOf(properties);
        variables = Map.copyOf(variables);
    }

    /** As this process was started. */
    static EarlyStateDir ofThisProcess(String... arguments) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name, ""));
        }
        return new EarlyStateDir(List.of(arguments), properties, System.getenv(), Path.of(""));
    }

    /** Empty when only the framework can tell. */
    Optional<Path> find() {
        List<String[]> options = options();
        List<String> names =
                new ArrayList<>(options.stream().map(option -> option[0]).toList());
        names.addAll(properties.keySet());
        names.addAll(variables.keySet());
        if (names.stream().anyMatch(EarlyStateDir::isBeyondUs)
                || options.stream().anyMatch(option -> isForTheDefault(option[0]))
                || options.stream().filter(option -> isOurs(option[0])).count() > 1
                || properties.containsKey("XDG_DATA_HOME")) {
            return Optional.empty();
        }
        String set = set(options);
        if (set == null && hasFiles()) {
            return Optional.empty();
        }
        try {
            Path found = Folders.stateDir(set, this::property);
            return found.toString().contains("${") ? Optional.empty() : Optional.of(found);
        } catch (InvalidPathException | InvalidConfigurationPropertyValueException e) {
            return Optional.empty(); // the framework's own start says it better
        }
    }

    /** Name and value of what begins with two dashes; all else is no setting. */
    private List<String[]> options() {
        return arguments.stream()
                .filter(argument -> argument.startsWith("--"))
                .map(argument -> argument.substring(2).split("=", 2))
                .map(parts -> parts.length == 2 ? parts : new String[] {parts[0], ""})
                .toList();
    }

    private @Nullable String set(List<String[]> options) {
        for (String[] option : options) {
            if (isOurs(option[0])) {
                return option[1];
            }
        }
        String property = properties.get(Folders.STATE_DIR);
        return property != null ? property : variables.get(VARIABLE);
    }

    private String property(String name) {
        return properties.getOrDefault(name, variables.getOrDefault(name, ""));
    }

    private static boolean isOurs(String name) {
        return name.equals(Folders.STATE_DIR);
    }

    private static boolean isForTheDefault(String name) {
        return bare(name).equals("xdgdatahome") || bare(name).equals("userhome");
    }

    /** Settings in other places, or ours in a spelling that the framework understands too. */
    private static boolean isBeyondUs(String name) {
        String bare = bare(name);
        return bare.startsWith("springapplicationjson")
                || bare.startsWith("springconfig")
                || (bare.startsWith(BARE) && !isOurs(name) && !name.equals(VARIABLE));
    }

    private boolean hasFiles() {
        if (Files.exists(workingFolder.resolve("config"))) {
            return true;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(workingFolder, "application*")) {
            return found.iterator().hasNext();
        } catch (IOException e) {
            return true;
        }
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
