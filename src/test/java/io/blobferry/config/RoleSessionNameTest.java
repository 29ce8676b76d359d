package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleSessionNameTest {
    private static final String INSTANCE = "0123456789abcdef".repeat(3) + "fedcba9876543210";

    @Test
    void onAppService_isAppAndInstance() {
        assertEquals(
                "ferry@" + INSTANCE.substring(INSTANCE.length() - 58),
                RoleSessionName.of(
                        Map.of("WEBSITE_SITE_NAME", "ferry", "WEBSITE_INSTANCE_ID", INSTANCE, "HOSTNAME", "x")));
    }

    /** What each plan sets, in the order in which the Functions host itself takes its instance's id. */
    @ParameterizedTest
    @CsvSource({
        "WEBSITE_POD_NAME, 9f2c1d-6b8a, WEBSITE_INSTANCE_ID",
        "WEBSITE_POD_NAME, 9f2c1d-6b8a, CONTAINER_NAME",
        "CONTAINER_NAME, C0FFEE-638, WEBSITE_INSTANCE_ID",
        "WEBSITE_INSTANCE_ID, 0123abcd, HOSTNAME",
        "CONTAINER_APP_REPLICA_NAME, app--1-x, HOSTNAME",
        "HOSTNAME, machine, COMPUTERNAME",
        "COMPUTERNAME, RD0003FF, PATH"
    })
    void instance_isWhatThePlanSets(String name, String value, String other) {
        assertEquals(
                "ferry@" + value,
                RoleSessionName.of(Map.of("WEBSITE_SITE_NAME", "ferry", name, value, other, "other")));
    }

    @Test
    void blankInstance_isSkipped() {
        assertEquals(
                "ferry@C0FFEE",
                RoleSessionName.of(
                        Map.of("WEBSITE_SITE_NAME", "ferry", "WEBSITE_POD_NAME", " ", "CONTAINER_NAME", "C0FFEE")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\uD83D\uDE80", "a b", "é"})
    void anyName_isOneThatStsAccepts(String odd) {
        for (String name : List.of("WEBSITE_SITE_NAME", "CONTAINER_APP_NAME", "WEBSITE_POD_NAME", "HOSTNAME")) {
            String session = RoleSessionName.of(Map.of(name, odd));
            assertTrue(session.matches("[\\w+=,.@-]{2,64}"), session);
        }
    }

    @Test
    void inContainer_isHostName() {
        assertEquals("blobferry@pod-7d9f", RoleSessionName.of(Map.of("HOSTNAME", "pod-7d9f")));
    }

    @Test
    void longName_isCutButKeepsInstance() {
        String name = RoleSessionName.of(Map.of("WEBSITE_SITE_NAME", "a".repeat(60), "WEBSITE_INSTANCE_ID", INSTANCE));
        assertEquals("a".repeat(47) + "@fedcba9876543210", name);
        assertEquals(64, name.length());
    }

    @Test
    void illegalCharacters_areReplaced() {
        String name = RoleSessionName.of(Map.of("WEBSITE_SITE_NAME", "my app/ü", "HOSTNAME", "a:b"));
        assertEquals("my-app--@a-b", name);
        assertTrue(name.matches("[\\w+=,.@-]{2,64}"));
    }
}
