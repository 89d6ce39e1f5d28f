package dev.tamsui.api;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.TorrentSummary;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What there is, and what can be done with it. {@link AddController} adds. */
@RestController
@RequestMapping("/api/v1/torrents")
@Tag(name = "Torrents")
class TorrentController {
    private static final String TORRENT_FILE = "application/x-bittorrent";
    private static final String HASH = "The torrent's info hash, 40 hexadecimal digits of either case";

    private final Engine engine;

    TorrentController(Engine engine) {
        this.engine = engine;
    }

    @GetMapping
    @Operation(operationId = "listTorrents", summary = "The torrents, the oldest first; all of them, or page by page")
    Page<TorrentView> list(
            @Parameter(
                            description = "How many at most; without it all there are",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            @Parameter(description = "What nextCursor of the page before said")
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        return PageRequest.of(limit, cursor)
                .of(engine.torrents(), torrent -> torrent.id().value(), TorrentView::of);
    }

    @GetMapping("/{infoHash}")
    @Operation(operationId = "getTorrent", summary = "One torrent")
    TorrentView get(@Parameter(description = HASH) @PathVariable String infoHash) {
        return TorrentView.of(engine.torrent(hash(infoHash)));
    }

    @GetMapping("/{infoHash}/files")
    @Operation(operationId = "listFiles", summary = "Its files")
    Listing<FileView> files(@Parameter(description = HASH) @PathVariable String infoHash) {
        return Listing.of(
                engine.files(hash(infoHash)).stream().map(FileView::of).toList());
    }

    @GetMapping(path = "/{infoHash}/metainfo", produces = TORRENT_FILE)
    @Operation(
            operationId = "getMetainfo",
            summary = "Its .torrent file",
            description =
                    "As it was added; or, after a magnet link, made of what peers have told and the link's trackers."
                            + " It may hold keys of yours for trackers.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content =
                                    @Content(
                                            mediaType = TORRENT_FILE,
                                            schema = @Schema(type = "string", format = "binary"))))
    ResponseEntity<byte[]> metainfo(@Parameter(description = HASH) @PathVariable String infoHash) {
        InfoHash hash = hash(infoHash);
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + hash.hex() + ".torrent\"")
                .body(engine.metainfo(hash));
    }

    @GetMapping("/{infoHash}/peers")
    @Operation(operationId = "listPeers", summary = "The peers it is connected to")
    Listing<PeerView> peers(@Parameter(description = HASH) @PathVariable String infoHash) {
        return Listing.of(
                engine.peers(hash(infoHash)).stream().map(PeerView::of).toList());
    }

    @GetMapping("/{infoHash}/trackers")
    @Operation(operationId = "listTrackers", summary = "Its trackers, by tier")
    Listing<TrackerView> trackers(@Parameter(description = HASH) @PathVariable String infoHash) {
        return Listing.of(
                engine.trackers(hash(infoHash)).stream().map(TrackerView::of).toList());
    }

    @PatchMapping(
            path = "/{infoHash}",
            consumes = {SettingsController.MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "changeTorrent",
            summary = "Change its limits, across restarts",
            description =
                    "A merge patch (RFC 7396). Followed within a second; the limits of all torrents together hold beside its own.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = LimitsChange.class))))
    TorrentView change(@Parameter(description = HASH) @PathVariable String infoHash, @RequestBody JsonNode body) {
        LimitsPatch patch = LimitsPatch.of(body);
        return change(infoHash, hash -> engine.limit(hash, patch.change()));
    }

    @PostMapping("/{infoHash}/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "pauseTorrent", summary = "Stop it until it is resumed, across restarts")
    TorrentView pause(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::pause);
    }

    @PostMapping("/{infoHash}/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "resumeTorrent", summary = "Let it run again")
    TorrentView resume(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::resume);
    }

    @PostMapping("/{infoHash}/recheck")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "recheckTorrent", summary = "Read and hash all of its data again")
    TorrentView recheck(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::recheck);
    }

    @PostMapping("/{infoHash}/move")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "moveTorrent",
            summary = "Move its data to another folder, in the background; it goes on seeding")
    TorrentView move(@Parameter(description = HASH) @PathVariable String infoHash, @RequestBody MoveRequest request) {
        return change(infoHash, hash -> engine.move(hash, request.path()));
    }

    @DeleteMapping("/{infoHash}/move")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "cancelMove",
            summary = "Leave its data where it is after all",
            description =
                    "What was carried so far is removed in the background. Refused once the data is at its new place.")
    TorrentView cancelMove(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::cancelMove);
    }

    @PostMapping("/{infoHash}/reannounce")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "reannounceTorrent", summary = "Ask its trackers for peers now")
    TorrentView reannounce(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::reannounce);
    }

    @PostMapping("/{infoHash}/scrub")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "scrubTorrent",
            summary = "Hash what it has once more, slowly and beside its work",
            description = "For a torrent that runs. What is damaged is fetched anew; lastScrub tells how much was.")
    TorrentView scrub(@Parameter(description = HASH) @PathVariable String infoHash) {
        return change(infoHash, engine::scrub);
    }

    @DeleteMapping("/{infoHash}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteTorrent", summary = "Forget it, and its files too if told so")
    void delete(
            @Parameter(description = HASH) @PathVariable String infoHash,
            @Parameter(
                            description = "What becomes of its files",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"keep", "delete"},
                                            defaultValue = "keep"))
                    @RequestParam(defaultValue = "keep")
                    String data) {
        boolean withData = switch (data) {
            case "keep" -> false;
            case "delete" -> true;
            default -> throw new RequestRefused(Problem.INVALID_PARAMETER, "The parameter data is keep or delete.");
        };
        engine.delete(hash(infoHash), withData);
    }

    private static TorrentView change(String infoHash, Function<InfoHash, TorrentSummary> verb) {
        return TorrentView.of(verb.apply(hash(infoHash)));
    }

    private static InfoHash hash(String text) {
        return InfoHash.parse(text)
                .orElseThrow(() -> new RequestRefused(
                        Problem.INVALID_INFO_HASH,
                        "An info hash has 40 hexadecimal digits (64 for v2); the address has something else."));
    }
}
