package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleSessionNameTest {
    private static final String INSTANCE = "0123456789abcdef".repeat(3) + "fedcba9876543210";

    @Test
    void onAppService_isAppAndInstance() {
        assertEquals(
                "ferry@" + INSTANCE.substring(INSTANCE.length() - 58),
                RoleSessionName.of(
                        Map.of("WEBSITE_SITE_NAME", "ferry", "WEBSITE_INSTANCE_ID", INSTANCE, "HOSTNAME", "x")));
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
