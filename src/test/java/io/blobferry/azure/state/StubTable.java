package io.blobferry.azure.state;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableServiceClientBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.testing.StubHttpResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** A client whose requests a table of a few rows in memory answers: insert, get, replace, delete, list without a filter. */
final class StubTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern KEYS = Pattern.compile("\\(PartitionKey='([^']*)',\\s*RowKey='([^']*)'\\)");
    private static final String ETAG_PROPERTY = "odata.etag";

    /** The rows by partition and row key, as the service sends them. */
    final Map<String, ObjectNode> rows = new TreeMap<>();

    /** The filter of the latest list request. */
    String filter = "";

    private int changes;

    final TableAsyncClient client = new TableServiceClientBuilder()
            .endpoint("https://account.table.core.windows.net")
            .credential(request -> Mono.just(new AccessToken("token", OffsetDateTime.parse("2100-01-01T00:00:00Z"))))
            .httpClient(request -> Mono.fromSupplier(() -> answer(
                    request,
                    Optional.ofNullable(request.getBodyAsBinaryData())
                            .map(BinaryData::toString)
                            .orElse(""))))
            .buildAsyncClient()
            .getTableClient("rows");

    private HttpResponse answer(HttpRequest request, String body) {
        String path = URLDecoder.decode(request.getUrl().getPath(), StandardCharsets.UTF_8);
        Matcher keys = KEYS.matcher(path);
        if (!keys.find()) {
            return request.getHttpMethod().toString().equals("GET") ? list(request) : insert(request, parsed(body));
        }
        String key = keys.group(1) + "/" + keys.group(2);
        ObjectNode row = rows.get(key);
        if (row == null) {
            return answer(request, 404, "{\"odata.error\":{\"code\":\"ResourceNotFound\"}}");
        }
        String ifMatch = request.getHeaders().getValue(HttpHeaderName.IF_MATCH);
        if (ifMatch != null && !ifMatch.equals(row.path(ETAG_PROPERTY).asText())) {
            return answer(request, 412, "{\"odata.error\":{\"code\":\"UpdateConditionNotSatisfied\"}}");
        }
        return switch (request.getHttpMethod().toString()) {
            case "GET" -> answer(request, 200, row.toString());
            case "DELETE" -> {
                rows.remove(key);
                yield answer(request, 204, "");
            }
            default -> {
                put(key, parsed(body));
                yield answer(request, 204, "");
            }
        };
    }

    private HttpResponse list(HttpRequest request) {
        filter = URLDecoder.decode(String.valueOf(request.getUrl().getQuery()), StandardCharsets.UTF_8);
        ObjectNode page = JSON.createObjectNode().put("odata.metadata", "$metadata#rows");
        page.putArray("value").addAll(rows.values());
        return answer(request, 200, page.toString());
    }

    private HttpResponse insert(HttpRequest request, ObjectNode row) {
        String key =
                row.path("PartitionKey").asText() + "/" + row.path("RowKey").asText();
        if (rows.containsKey(key)) {
            return answer(request, 409, "{\"odata.error\":{\"code\":\"EntityAlreadyExists\"}}");
        }
        put(key, row);
        return answer(request, 201, rows.get(key).toString());
    }

    private void put(String key, ObjectNode row) {
        row.put(ETAG_PROPERTY, "W/\"" + ++changes + "\"").put("Timestamp", "2026-01-01T00:00:00Z");
        rows.put(key, row);
    }

    private static ObjectNode parsed(String body) {
        try {
            JsonNode row = JSON.readTree(body);
            return (ObjectNode) row;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(body, e);
        }
    }

    private HttpResponse answer(HttpRequest request, int status, String body) {
        HttpHeaders headers = new HttpHeaders()
                .set(HttpHeaderName.CONTENT_TYPE, "application/json;odata=minimalmetadata")
                .set(HttpHeaderName.ETAG, "W/\"" + changes + "\"");
        return new StubHttpResponse(request, status, headers, body);
    }
}
