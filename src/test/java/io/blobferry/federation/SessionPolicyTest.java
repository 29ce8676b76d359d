package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.routing.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPolicyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ROLE = "arn:aws:iam::111122223333:role/blobferry";

    private static JsonNode policy(String arn, String prefix) throws IOException {
        return policy(arn, new SessionScope(List.of(new Route("backup", prefix)), false));
    }

    private static JsonNode policy(String arn, SessionScope scope) throws IOException {
        String text = SessionPolicy.of(
                new Federation("api://tenant/app", arn, "test", Duration.ofHours(1), Optional.of(scope)), scope);
        assertTrue(text.length() < 2048, text);
        return JSON.readTree(text);
    }

    @Test
    void resources_coverPrefixAndOwnObjects() throws IOException {
        JsonNode objects = policy(ROLE, "daily/").at("/Statement/1/Resource");
        assertEquals("[\"arn:aws:s3:::backup/daily/*\",\"arn:aws:s3:::backup/.blobferry/*\"]", objects.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "aws-cn", "aws-us-gov", "aws-eusc"})
    void partition_isKept(String partition) throws IOException {
        assertEquals(
                "arn:" + partition + ":s3:::backup",
                policy("arn:" + partition + ":iam::111122223333:role/blobferry", "")
                        .at("/Statement/0/Resource/0")
                        .asText());
    }

    /** {@code kms:ViaService} is the service's host name in the bucket's region. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.eu-central-1.amazonaws.com",
                "s3.cn-north-1.amazonaws.com.cn",
                "s3.us-gov-west-1.amazonaws.com",
                "s3.eusc-de-east-1.amazonaws.eu"
            })
    void keys_mayBeUsedThroughS3OfEveryPartition(String service) throws IOException {
        String pattern = policy(ROLE, "")
                .at("/Statement/2/Condition/StringLike/kms:ViaService")
                .asText();
        assertTrue(service.matches(pattern.replace(".", "\\.").replace("*", ".*")), pattern);
    }

    @Test
    void prefix_isEscaped() throws IOException {
        assertEquals(
                "arn:aws:s3:::backup/a${*}b${?}c${$}{d}\"\\/*",
                policy(ROLE, "a*b?c${d}\"\\/").at("/Statement/1/Resource/0").asText());
    }

    @Test
    void nonAsciiPrefix_isRejected() {
        assertThrows(
                IllegalArgumentException.class, () -> new SessionScope(List.of(new Route("b", "täglich/")), false));
    }

    @Test
    void resources_coverEveryRoute() throws IOException {
        SessionScope scope = new SessionScope(List.of(new Route("one", "a/"), new Route("two", "")), false);
        assertEquals(
                "[\"arn:aws:s3:::one\",\"arn:aws:s3:::two\"]",
                policy(ROLE, scope).at("/Statement/0/Resource").toString());
        assertEquals(
                "[\"arn:aws:s3:::one/a/*\",\"arn:aws:s3:::one/.blobferry/*\",\"arn:aws:s3:::two/*\","
                        + "\"arn:aws:s3:::two/.blobferry/*\"]",
                policy(ROLE, scope).at("/Statement/1/Resource").toString());
    }

    /** A permission of the role that the policy lacked would fail only with BLOBFERRY_SESSION_POLICY=route. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void actions_equalThoseOfTheRole(boolean deleteMarkers) throws IOException {
        String restricted = policy(ROLE, new SessionScope(List.of(new Route("backup", "")), deleteMarkers))
                .toString();
        for (JsonNode statement : role(deleteMarkers).path("Statement")) {
            if ("Allow".equals(statement.path("Effect").asText())) {
                JsonNode actions = statement.path("Action");
                (actions.isArray() ? actions : JSON.createArrayNode().add(actions))
                        .forEach(action -> assertTrue(restricted.contains(action.toString()), action::toString));
            }
        }
        assertEquals(deleteMarkers, restricted.contains("s3:DeleteObject"));
    }

    /** The template as Terraform renders it, except for the resources. */
    private static JsonNode role(boolean deleteMarkers) throws IOException {
        String unless = deleteMarkers ? "!delete_markers" : "delete_markers";
        String template = Files.readString(Path.of("infra/aws/permissions-policy.json.tftpl"));
        return JSON.readTree(template.replaceAll("(?s)%\\{ if " + unless + " ~}.*?%\\{ endif ~}", "")
                .replaceAll("%\\{[^}]*}", "")
                .replaceAll("\\$\\{jsonencode\\(.*\\)}", "[]"));
    }
}
