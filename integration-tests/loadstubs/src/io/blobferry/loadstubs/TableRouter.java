package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore;
import io.blobferry.testing.cloud.TableStore.Entity;
import io.blobferry.testing.cloud.TableStore.EntityKey;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Azure's Table service: Create Table, Insert Entity, Get, Query, Update, Insert Or Replace and Delete Entity. */
final class TableRouter implements Router {
    private static final int MAX_RESULTS = 1000;
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
            return written(tables.insert(path.replaceFirst("\\(\\)$", ""), key(sent), sent));
        }
        Matcher entity = ENTITY.matcher(path);
        if (!entity.matches()) {
            if (method.equals("GET")) {
                return query(path.replaceFirst("\\(\\)$", ""), Target.of(request));
            }
            throw new ServiceException(501, "NotImplemented");
        }
        EntityKey key = new EntityKey(single(entity.group(2)), single(entity.group(3)));
        return switch (method) {
            case "GET" -> {
                Entity<ObjectNode> found = tables.find(entity.group(1), key);
                yield Answer.json(200, shown(entity.group(1), found).toString())
                        .with(HttpHeaderNames.ETAG, found.etag());
            }
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

    private Answer query(String table, Target target) {
        int max = Math.min(MAX_RESULTS, target.number("$top", MAX_RESULTS));
        Optional<EntityKey> after = target.value("NextPartitionKey")
                .map(partition ->
                        new EntityKey(partition, target.value("NextRowKey").orElse("")));
        List<Entity<ObjectNode>> found = tables.query(
                table, target.value("$filter").map(TableFilter::parse).orElse(entity -> true), after, max + 1);
        ObjectNode document = JSON.createObjectNode().put("odata.metadata", "http://127.0.0.1/$metadata#" + table);
        ArrayNode page = document.putArray("value");
        found.stream().limit(max).map(entity -> shown(table, entity)).forEach(page::add);
        Answer answer = Answer.json(200, document.toString());
        if (found.size() > max) {
            EntityKey last = key(found.get(max - 1).properties());
            answer.with("x-ms-continuation-NextPartitionKey", last.partition())
                    .with("x-ms-continuation-NextRowKey", last.row());
        }
        return answer;
    }

    private static EntityKey key(ObjectNode properties) {
        return new EntityKey(
                properties.path("PartitionKey").asText(),
                properties.path("RowKey").asText());
    }

    private static Answer written(Entity<ObjectNode> entity) {
        return Answer.empty(204).with(HttpHeaderNames.ETAG, entity.etag());
    }

    private static ObjectNode shown(String table, Entity<ObjectNode> entity) {
        ObjectNode shown = JSON.createObjectNode()
                .put("odata.metadata", "http://127.0.0.1/$metadata#" + table + "/@Element")
                .put("odata.etag", entity.etag())
                .put("Timestamp@odata.type", "Edm.DateTime")
                .put("Timestamp", entity.written().toString());
        entity.properties().properties().stream()
                .filter(property -> !property.getKey().startsWith("odata.")
                        && !property.getKey().startsWith("Timestamp"))
                .forEach(property -> shown.set(property.getKey(), property.getValue()));
        return shown;
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
