package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore;
import io.blobferry.testing.cloud.TableStore.Entity;
import io.blobferry.testing.cloud.TableStore.EntityKey;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Azure's Table service: Create Table, Insert Entity, Get, Update, Insert Or Replace and Delete Entity. */
final class TableRouter implements Router {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A single quote within a key is doubled. */
    private static final Pattern ENTITY =
            Pattern.compile("(\\w+)\\(PartitionKey='((?:[^']|'')*)',\\s*RowKey='((?:[^']|'')*)'\\)");

    private final TableStore<ObjectNode> tables;

    TableRouter(TableStore<ObjectNode> tables) {
        this.tables = tables;
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        return new SmallBody(document -> {
            try {
                return answer(request, Target.of(request).rest(), document);
            } catch (ServiceException refusal) {
                ObjectNode error = JSON.createObjectNode();
                error.putObject("odata.error")
                        .put("code", refusal.code())
                        .putObject("message")
                        .put("lang", "en-us")
                        .put("value", refusal.code());
                return Answer.json(refusal.status(), error.toString()).with("x-ms-error-code", refusal.code());
            }
        });
    }

    private Answer answer(HttpRequest request, String path, byte[] document) {
        String method = request.method().name();
        if (method.equals("POST")) {
            ObjectNode sent = parsed(document);
            if (path.equals("Tables")) {
                tables.create(sent.path("TableName").asText());
                return Answer.json(201, sent.toString());
            }
            EntityKey key = new EntityKey(
                    sent.path("PartitionKey").asText(), sent.path("RowKey").asText());
            return written(tables.insert(path.replaceFirst("\\(\\)$", ""), key, sent));
        }
        Matcher entity = ENTITY.matcher(path);
        if (!entity.matches()) {
            throw new ServiceException(501, "NotImplemented");
        }
        EntityKey key = new EntityKey(single(entity.group(2)), single(entity.group(3)));
        return switch (method) {
            case "GET" -> shown(entity.group(1), tables.find(entity.group(1), key));
            case "PUT" -> {
                Optional<String> ifMatch = Optional.ofNullable(request.headers().get(HttpHeaderNames.IF_MATCH));
                yield written(tables.replace(entity.group(1), key, parsed(document), ifMatch));
            }
            case "DELETE" -> {
                tables.delete(entity.group(1), key, request.headers().get(HttpHeaderNames.IF_MATCH, "*"));
                yield Answer.empty(204);
            }
            default -> throw new ServiceException(501, "NotImplemented");
        };
    }

    private static Answer written(Entity<ObjectNode> entity) {
        return Answer.empty(204).with(HttpHeaderNames.ETAG, entity.etag());
    }

    private static Answer shown(String table, Entity<ObjectNode> entity) {
        ObjectNode shown = JSON.createObjectNode()
                .put("odata.metadata", "http://127.0.0.1/$metadata#" + table + "/@Element")
                .put("odata.etag", entity.etag())
                .put("Timestamp@odata.type", "Edm.DateTime")
                .put("Timestamp", entity.written().toString());
        entity.properties().properties().stream()
                .filter(property -> !property.getKey().startsWith("odata.")
                        && !property.getKey().startsWith("Timestamp"))
                .forEach(property -> shown.set(property.getKey(), property.getValue()));
        return Answer.json(200, shown.toString()).with(HttpHeaderNames.ETAG, entity.etag());
    }

    private static ObjectNode parsed(byte[] document) {
        try {
            JsonNode sent = JSON.readTree(document);
            if (sent instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new ServiceException(400, "InvalidInput");
        }
        throw new ServiceException(400, "InvalidInput");
    }

    private static String single(String quoted) {
        return quoted.replace("''", "'");
    }
}
