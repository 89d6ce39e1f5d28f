package planted.a1home.dev.tamsui.automation;

import org.apache.hc.core5.http.HttpRequest;

public class PlantedHttpClient {
    String method(HttpRequest request) {
        return request.getMethod();
    }
}
