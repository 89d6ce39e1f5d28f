package dev.tamsui.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses a start with settings that nobody reads: a mistyped name would otherwise silently mean the default.
 *
 * <p>The framework has such a check, but it looks at one record at a time, and not at the environment at all.
 */
final class SettingsCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsCheck.class);

    /** What Kubernetes puts into the environment of every container for a service that is called tamsui, or tamsui-more. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "TAMSUI(_.+)?_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    /** The one service link with a name like a setting's. */
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private SettingsCheck() {}

    /**
     * @throws UnknownSettingsException naming every unknown setting and where it was set; values, which may be secret, are
     *     left out
     */
    static void requireKnown(ConfigurableEnvironment environment, KnownSettings known) {
        if (known.isEmpty()) {
            LOG.warn("This build has no configuration metadata: mistyped settings go unnoticed");
            return;
        }
        List<String> unknown = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource variables) {
                unknown.addAll(unknownVariables(variables, known));
            } else if (source instanceof EnumerablePropertySource<?> properties) {
                List<String> found = unknownProperties(properties, known);
                if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
                    // whoever starts the JVM may keep names of their own there
                    found.forEach(text -> LOG.warn("Nobody reads the setting {}", text));
                } else {
                    unknown.addAll(found);
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnknownSettingsException(unknown);
        }
    }

    private static List<String> unknownProperties(EnumerablePropertySource<?> source, KnownSettings known) {
        List<String> unknown = new ArrayList<>();
        for (String name : source.getPropertyNames()) {
            if (name.toLowerCase(Locale.ROOT).startsWith("tamsui.")
                    && !known.knows(ConfigurationPropertyName.adapt(name, '.'))) {
                unknown.add(describe(name, source, known));
            }
        }
        return unknown;
    }

    private static List<String> unknownVariables(SystemEnvironmentPropertySource source, KnownSettings known) {
        List<String> unknown = new ArrayList<>();
        for (String name : source.getPropertyNames()) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (upper.startsWith("TAMSUI_")
                    && !known.knowsVariable(name)
                    && !SERVICE_LINK.matcher(upper).matches()
                    && !SERVICE_ADDRESS
                            .matcher(String.valueOf(source.getProperty(name)))
                            .matches()) {
                unknown.add(describe(name, source, known));
            }
        }
        return unknown;
    }

    private static String describe(String name, PropertySource<?> source, KnownSettings known) {
        String where = name + " (" + source.getName() + ")";
        return known.nearest(name)
                .map(meant -> where + ": did you mean " + meant + "?")
                .orElse(where);
    }
}
