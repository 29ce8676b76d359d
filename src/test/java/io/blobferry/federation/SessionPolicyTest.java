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

    private static JsonNode policy(String arn, SessionScope limits) throws IOException {
        String text = SessionPolicy.of(
                new Federation("api://tenant/app", arn, "test", Duration.ofHours(1), Optional.of(limits)), limits);
        assertTrue(text.length() < 2048, text);
        return JSON.readTree(text);
    }

    @Test
    void itNamesBucketPrefixAndWhatBlobferryKeepsForItself() throws IOException {
        JsonNode objects = policy(ROLE, "daily/").at("/Statement/1/Resource");
        assertEquals("[\"arn:aws:s3:::backup/daily/*\",\"arn:aws:s3:::backup/.blobferry/*\"]", objects.toString());
    }

    @Test
    void aPartitionOfItsOwnStaysOne() throws IOException {
        assertEquals(
                "arn:aws-cn:s3:::backup",
                policy("arn:aws-cn:iam::111122223333:role/blobferry", "")
                        .at("/Statement/0/Resource/0")
                        .asText());
    }

    @Test
    void aPrefixMeansItselfAndNoPattern() throws IOException {
        assertEquals(
                "arn:aws:s3:::backup/a${*}b${?}c${$}{d}\"\\/*",
                policy(ROLE, "a*b?c${d}\"\\/").at("/Statement/1/Resource/0").asText());
    }

    @Test
    void aPrefixThatNoPolicyCanHoldIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new SessionScope(List.of(new Route("b", "täglich/")), false));
    }

    @Test
    void everyRouteIsThere() throws IOException {
        SessionScope limits = new SessionScope(List.of(new Route("one", "a/"), new Route("two", "")), false);
        assertEquals(
                "[\"arn:aws:s3:::one\",\"arn:aws:s3:::two\"]",
                policy(ROLE, limits).at("/Statement/0/Resource").toString());
        assertEquals(
                "[\"arn:aws:s3:::one/a/*\",\"arn:aws:s3:::one/.blobferry/*\",\"arn:aws:s3:::two/*\","
                        + "\"arn:aws:s3:::two/.blobferry/*\"]",
                policy(ROLE, limits).at("/Statement/1/Resource").toString());
    }

    /** A right that the role is given and a narrowed session is not would fail only where somebody narrows. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itHasTheRightsOfTheRoleThatIsSetUp(boolean deleteMarkers) throws IOException {
        String narrowed = policy(ROLE, new SessionScope(List.of(new Route("backup", "")), deleteMarkers))
                .toString();
        for (JsonNode statement : role(deleteMarkers).path("Statement")) {
            if ("Allow".equals(statement.path("Effect").asText())) {
                JsonNode actions = statement.path("Action");
                (actions.isArray() ? actions : JSON.createArrayNode().add(actions))
                        .forEach(action -> assertTrue(narrowed.contains(action.toString()), action::toString));
            }
        }
        assertEquals(deleteMarkers, narrowed.contains("s3:DeleteObject"));
    }

    /** The template as Terraform renders it, but for the resources. */
    private static JsonNode role(boolean deleteMarkers) throws IOException {
        String unless = deleteMarkers ? "!delete_markers" : "delete_markers";
        String template = Files.readString(Path.of("infra/aws/permissions-policy.json.tftpl"));
        return JSON.readTree(template.replaceAll("(?s)%\\{ if " + unless + " ~}.*?%\\{ endif ~}", "")
                .replaceAll("%\\{[^}]*}", "")
                .replaceAll("\\$\\{jsonencode\\(.*\\)}", "[]"));
    }
}
