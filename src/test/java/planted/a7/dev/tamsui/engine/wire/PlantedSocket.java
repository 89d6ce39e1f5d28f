package planted.a7.dev.tamsui.engine.wire;

import java.net.Socket;

public class PlantedSocket {
    Socket socket() {
        return new Socket();
    }
}
