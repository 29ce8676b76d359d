package io.blobferry.testing.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes JSON: its values, of which every text is still JSON, and its text, which then may be anything. */
public final class HostileJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_DEPTH = 20;

    /** Just what Jackson reads. */
    private static final int DEEP = 990;

    private HostileJson() {}

    /** The object with one to three fields, at any depth, changed, removed or added. */
    public static String changeValues(String json, Random random) {
        JsonNode root = parse(json);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            List<ObjectNode> objects = objects(root, new ArrayList<>());
            change(objects.get(random.nextInt(objects.size())), random);
        }
        return root.toString();
    }

    private static void change(ObjectNode object, Random random) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "id" : names.get(random.nextInt(names.size()));
        switch (random.nextInt(7)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(HostileText.any(random), value(random));
            case 2 -> object.put(name, HostileText.signedUrl(random));
            case 3 -> object.put(HostileInputs.oneOf(random, "Authorization", "access_token"), HostileText.SECRET);
            case 4 -> object.put(name, object.path(name).asText() + HostileText.any(random));
            default -> object.set(name, value(random));
        }
    }

    /** The object with one to three of its fields set to another type of value, and without a secret. */
    public static String changeTypes(String json, Random random) {
        JsonNode root = parse(json);
        ObjectNode object = objects(root, new ArrayList<>()).getFirst();
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            JsonNode value = value(random);
            object.set(
                    name,
                    random.nextInt(3) == 0 ? JSON.createArrayNode().add(value).add("b") : value);
        }
        return root.toString();
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().numberNode(new BigInteger("9".repeat(1 + random.nextInt(300))));
            case 3 -> JSON.getNodeFactory().numberNode(random.nextLong());
            case 4 ->
                random.nextBoolean()
                        ? JSON.getNodeFactory().numberNode(random.nextInt(3) - 1)
                        : JSON.getNodeFactory().numberNode(HostileInputs.oneOf(random, 1e300, -1e300, 1.5, -0.0));
            case 5 -> nested(random.nextInt(20) == 0 ? DEEP : random.nextInt(MAX_DEPTH), random.nextBoolean());
            case 6 -> JSON.createObjectNode().put("id", HostileText.any(random));
            default -> JSON.getNodeFactory().textNode(HostileText.any(random));
        };
    }

    private static JsonNode nested(int depth, boolean arrays) {
        JsonNode inner = JSON.getNodeFactory().numberNode(1);
        for (int i = 0; i < depth; i++) {
            inner = arrays
                    ? JSON.createArrayNode().add(inner)
                    : JSON.createObjectNode().set("n", inner);
        }
        return inner;
    }

    private static List<ObjectNode> objects(JsonNode node, List<ObjectNode> found) {
        if (node instanceof ObjectNode object && found.size() < MAX_DEPTH) {
            found.add(object);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> objects(child, found));
        }
        return found;
    }

    /** The text truncated, continued, doubled, or damaged at one place. A secret in it would no longer be recognisable. */
    public static String damage(String original, Random random) {
        String json = original.replace(HostileText.SECRET, "value");
        int at = random.nextInt(json.length() + 1);
        return switch (random.nextInt(11)) {
            case 0 -> json.substring(0, at);
            case 1 -> json.substring(0, at) + HostileText.any(random) + json.substring(at);
            case 2 -> json.replaceFirst("\"subject\"", "\"subject\":\"first\",\"subject\"");
            case 3 -> json.replaceFirst("\"id\":", "\"id\":\"\\\\ud800\",\"other\":");
            case 4 -> withDamagedByte(json, random);
            case 5 -> json + HostileInputs.oneOf(random, " ", "\n", ",", "]", "x", "\u0000") + json;
            case 6 -> HostileInputs.oneOf(random, "\ufeff", "\u0000", ")]}'\n") + json;
            case 7 -> "[".repeat(random.nextInt(20) == 0 ? 10 * DEEP : at % MAX_DEPTH) + json;
            case 8 -> json.replaceFirst(":\"[^\"]*\"", ":" + HostileText.number(random));
            case 9 -> json.replace("\"data\"", "\"" + HostileText.any(random) + "\":1,\"data\"");
            default -> json.substring(0, at) + HostileText.signedUrl(random) + json.substring(at);
        };
    }

    /** As text that was sent in UTF-8 and is not valid is received. */
    private static String withDamagedByte(String json, Random random) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
