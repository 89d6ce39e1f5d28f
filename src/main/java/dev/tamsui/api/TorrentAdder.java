package dev.tamsui.api;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Adds from any source a caller can name, and answers the same way for each. */
@Component
class TorrentAdder {
    /** A .torrent of a terabyte in small pieces is about 4 MiB. */
    static final int MAXIMUM_METAINFO_BYTES = 10 * 1024 * 1024;

    private static final int MAXIMUM_ADDRESS_LENGTH = 8 * 1024;

    private final Engine engine;

    TorrentAdder(Engine engine) {
        this.engine = engine;
    }

    AddResult metainfo(byte[] metainfo, AddOptions options) {
        if (metainfo.length == 0) {
            throw new RequestRefused(Problem.INVALID_BODY, "The body is empty; a .torrent file was expected.");
        }
        if (metainfo.length > MAXIMUM_METAINFO_BYTES) {
            throw new RequestRefused(
                    Problem.TOO_LARGE,
                    "The .torrent has " + metainfo.length + " bytes; at most " + MAXIMUM_METAINFO_BYTES
                            + " are allowed.");
        }
        return engine.add(metainfo, options);
    }

    AddResult magnet(String link, AddOptions options) {
        return engine.addMagnet(link, options);
    }

    /**
     * @param address a magnet link, or where a .torrent file is; white space around it is ignored
     */
    AddResult address(String address, AddOptions options) {
        String trimmed = address.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.startsWith("magnet:")) {
            return engine.addMagnet(trimmed, options);
        }
        if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
            throw new RequestRefused(
                    Problem.INVALID_BODY,
                    "Expected a magnet link, or the address of a .torrent file, http:// or https://.");
        }
        if (trimmed.length() > MAXIMUM_ADDRESS_LENGTH) {
            throw new RequestRefused(
                    Problem.INVALID_BODY,
                    "The address has " + trimmed.length() + " characters; at most " + MAXIMUM_ADDRESS_LENGTH
                            + " are allowed.");
        }
        return engine.addFrom(uri(trimmed), options);
    }

    /** The message names no part of the address, since a passkey may be in it. */
    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null) {
                throw new RequestRefused(Problem.INVALID_BODY, "The address names no host.");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new RequestRefused(
                    Problem.INVALID_BODY,
                    "The address is malformed at character " + (e.getIndex() + 1) + ": " + e.getReason() + ".");
        }
    }

    /** 201 for a new torrent, 200 for one that was there; both say where it is. */
    static ResponseEntity<AddedView> answer(AddResult result) {
        return ResponseEntity.status(status(result))
                .location(URI.create(
                        "/api/v1/torrents/" + result.torrent().infoHash().hex()))
                .body(AddedView.of(result));
    }

    static HttpStatus status(AddResult result) {
        return result.created() ? HttpStatus.CREATED : HttpStatus.OK;
    }
}
