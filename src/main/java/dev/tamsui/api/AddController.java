package dev.tamsui.api;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.EngineException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The four ways to add a torrent: a raw file, a form with files, JSON, an address. */
@RestController
@RequestMapping("/api/v1/torrents")
@Tag(name = "Torrents")
@ApiResponse(responseCode = "201", description = "Added; Location says where it is")
@ApiResponse(responseCode = "200", description = "Was there already, and is left as it was")
class AddController {
    private static final int MAXIMUM_FILES = 100;

    private final TorrentAdder adder;
    private final ProblemAdvice problems;

    AddController(TorrentAdder adder, ProblemAdvice problems) {
        this.adder = adder;
        this.problems = problems;
    }

    @PostMapping(consumes = {"application/x-bittorrent", MediaType.APPLICATION_OCTET_STREAM_VALUE})
    @Operation(
            operationId = "addTorrent",
            summary = "Add a torrent",
            description =
                    "Send the .torrent file itself (application/x-bittorrent), a form with one or more files named"
                            + " torrent, JSON, or a magnet link or the address of a .torrent file as text. With more than one file the answer is 200"
                            + " with a result for each.")
    ResponseEntity<AddedView> addFile(
            @RequestBody @Schema(type = "string", format = "binary") byte[] metainfo,
            @ParameterObject @ModelAttribute AddQuery query) {
        return TorrentAdder.answer(adder.metainfo(metainfo, query.options()));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "addTorrent")
    ResponseEntity<AddedView> addJson(@RequestBody AddRequest request) {
        if (request.sources() != 1) {
            throw new RequestRefused(
                    Problem.INVALID_BODY,
                    "The body names " + request.sources() + " of metainfo, url and magnet; exactly one is needed.");
        }
        AddOptions options = request.options();
        if (request.metainfo() != null) {
            return TorrentAdder.answer(adder.metainfo(request.metainfo(), options));
        }
        if (request.url() != null) {
            return TorrentAdder.answer(adder.address(request.url(), options));
        }
        return TorrentAdder.answer(adder.magnet(String.valueOf(request.magnet()), options));
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(operationId = "addTorrent")
    @ApiResponse(
            responseCode = "200",
            description = "Was there already; or, with several files, a result for each",
            content = @Content(schema = @Schema(oneOf = {AddedView.class, BatchView.class})))
    ResponseEntity<?> addForm(
            @RequestPart("torrent") List<MultipartFile> torrent, @ParameterObject @ModelAttribute AddQuery query)
            throws IOException {
        if (torrent.size() > MAXIMUM_FILES) {
            throw new RequestRefused(
                    Problem.TOO_LARGE,
                    "The form has " + torrent.size() + " torrents; at most " + MAXIMUM_FILES
                            + " are allowed per call.");
        }
        AddOptions options = query.options();
        if (torrent.size() == 1) {
            return TorrentAdder.answer(adder.metainfo(torrent.getFirst().getBytes(), options));
        }
        List<BatchView.Item> results = new ArrayList<>();
        for (MultipartFile file : torrent) {
            results.add(addOne(file, options));
        }
        return ResponseEntity.ok(new BatchView(results));
    }

    private BatchView.Item addOne(MultipartFile file, AddOptions options) throws IOException {
        String name = file.getOriginalFilename();
        try {
            AddResult result = adder.metainfo(file.getBytes(), options);
            return new BatchView.Item(name, TorrentAdder.status(result).value(), AddedView.of(result), null);
        } catch (EngineException refusal) {
            ProblemView problem = problems.view(refusal);
            return new BatchView.Item(name, problem.status(), null, problem);
        } catch (RequestRefused refusal) {
            return new BatchView.Item(name, refusal.problem().status().value(), null, refusal.view());
        }
    }

    /**
     * Reads the body before any parameter: the container would otherwise take curl's default content type at its word and
     * cut the address up as form fields.
     */
    @PostMapping(consumes = {MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE})
    @Operation(operationId = "addTorrent")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE, schema = @Schema(type = "string"))
            })
    ResponseEntity<AddedView> addAddress(HttpServletRequest request) throws IOException {
        String address = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return TorrentAdder.answer(adder.address(address, options(request)));
    }

    private static AddOptions options(HttpServletRequest request) {
        String[] labels = request.getParameterValues("label");
        return AddQuery.options(
                flag(request, "paused"),
                request.getParameter("savePath"),
                flag(request, "skipVerify"),
                labels == null ? List.of() : List.of(labels));
    }

    private static boolean flag(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        if (value == null) {
            return false;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default ->
                throw new RequestRefused(Problem.INVALID_PARAMETER, "The parameter " + name + " is true or false.");
        };
    }
}
