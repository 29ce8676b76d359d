package io.blobferry.loadstubs;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request is about: {@code /first/rest?query}, decoded.
 *
 * @param first the bucket, or the storage account
 * @param rest the key; or container and blob; empty if there is none
 */
record Target(String first, String rest, Map<String, List<String>> query) {
    static Target of(HttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String[] parts = uri.path().replaceFirst("^/+", "").split("/", 2);
        return new Target(parts[0], parts.length > 1 ? parts[1] : "", uri.parameters());
    }

    /** The container of a blob, or the one that is listed. */
    String container() {
        int end = rest.indexOf('/');
        return end < 0 ? rest : rest.substring(0, end);
    }

    /** The blob's name, or the empty one. */
    String blob() {
        int end = rest.indexOf('/');
        return end < 0 ? "" : rest.substring(end + 1);
    }

    boolean has(String name) {
        return query.containsKey(name);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst).filter(text -> !text.isEmpty());
    }

    int number(String name, int otherwise) {
        return value(name).map(Integer::parseInt).orElse(otherwise);
    }
}
