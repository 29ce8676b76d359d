package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionPolicyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Federation of(String arn, Route route) {
        return new Federation("api://tenant/app", arn, "test", Duration.ofHours(1), Optional.of(route));
    }

    private static JsonNode policy(String arn, String prefix) throws IOException {
        Route route = new Route("backup", prefix);
        String text = SessionPolicy.of(of(arn, route), route);
        assertTrue(text.length() < 2048, text);
        return JSON.readTree(text);
    }

    @Test
    void itNamesBucketPrefixAndWhatBlobferryKeepsForItself() throws IOException {
        JsonNode objects =
                policy("arn:aws:iam::111122223333:role/blobferry", "daily/").at("/Statement/1/Resource");
        assertEquals("[\"arn:aws:s3:::backup/daily/*\",\"arn:aws:s3:::backup/.blobferry/*\"]", objects.toString());
    }

    @Test
    void aPartitionOfItsOwnStaysOne() throws IOException {
        assertEquals(
                "arn:aws-cn:s3:::backup",
                policy("arn:aws-cn:iam::111122223333:role/blobferry", "")
                        .at("/Statement/0/Resource")
                        .asText());
    }

    @Test
    void aPrefixMeansItselfAndNoPattern() throws IOException {
        assertEquals(
                "arn:aws:s3:::backup/a${*}b${?}c${$}{d}\"\\/*",
                policy("arn:aws:iam::111122223333:role/blobferry", "a*b?c${d}\"\\/")
                        .at("/Statement/1/Resource/0")
                        .asText());
    }

    @Test
    void aPrefixThatNoPolicyCanHoldIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> of("arn:aws:iam::111122223333:role/b", new Route("b", "täglich/")));
    }

    /** A right that the role is given and a narrowed session is not would fail only where somebody narrows. */
    @Test
    void itHasTheRightsOfTheRoleThatIsSetUp() throws IOException {
        String role = Files.readString(Path.of("infra/aws/permissions-policy.json.tftpl"));
        String narrowed = policy("arn:aws:iam::111122223333:role/blobferry", "").toString();
        JsonNode given = JSON.readTree(role).path("Statement");
        for (JsonNode statement : given) {
            if ("Allow".equals(statement.path("Effect").asText())) {
                for (JsonNode action : statement.path("Action")) {
                    assertTrue(narrowed.contains(action.toString()), action::toString);
                }
            }
        }
    }
}
