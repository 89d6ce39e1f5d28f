package planted.a1.dev.tamsui.engine.http;

import org.apache.hc.core5.http.HttpRequest;

public class InnocentHttp {
    String method(HttpRequest request) {
        return request.getMethod();
    }
}
