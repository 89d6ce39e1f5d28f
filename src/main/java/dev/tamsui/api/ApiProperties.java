package dev.tamsui.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call the API.
 *
 * @param key the API key; when absent it is read from {@code api.key} in the state folder, which is made at the first start
 * @param allowedHosts names by which callers reach this daemon, beside localhost and addresses in digits of its own
 */
@ConfigurationProperties("tamsui.api")
public record ApiProperties(
        @Nullable String key, @DefaultValue List<String> allowedHosts) {
    public ApiProperties {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ApiProperties[allowedHosts=" + allowedHosts + "]";
    }
}
