package io.blobferry.emulators;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Map;

/** An HTTP answer. */
record HttpAnswer(int status, String contentType, String body) {
    static HttpAnswer json(int status, Map<String, Object> body) {
        return new HttpAnswer(status, "application/json; charset=utf-8", JSONObjectUtils.toJSONString(body));
    }

    static HttpAnswer xml(int status, String body) {
        return new HttpAnswer(status, "text/xml", body);
    }
}
