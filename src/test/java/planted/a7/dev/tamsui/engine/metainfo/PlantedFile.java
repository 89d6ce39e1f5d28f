package planted.a7.dev.tamsui.engine.metainfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class PlantedFile {
    byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }
}
