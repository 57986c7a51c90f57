package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.json.YamlResource;

/**
 * What the sign-in service knows: {@code sandbox/signin.yaml}. Immutable.
 *
 * @param authorities where clients may think that they sign in; {@code {origin}} among them stands for the sandbox's
 *     own URL
 * @param managedIdentities the first is the system-assigned one
 */
public record SignInSettings(
        String tenantId,
        String domain,
        Map<String, Resource> resources,
        List<String> authorities,
        List<Application> applications,
        List<Application> managedIdentities,
        List<Registration> brokers) {
    private static final Pattern LOOPBACK = Pattern.compile("^http://(127\\.0\\.0\\.1|localhost|\\[::1])(?=:|/|$)");

    /** Names that stand for whichever tenant the person who signs in belongs to. */
    private static final Set<String> ANY_TENANT = Set.of("organizations", "common");

    /**
     * Something that tokens are for.
     *
     * @param names under which tokens for it are asked for; {@code {origin}} among them stands for the sandbox's own URL
     * @param application the roles that it knows
     * @param delegated the scopes that it knows
     */
    public record Resource(List<String> names, Set<String> application, Set<String> delegated) {}

    /**
     * For whom a broker signs in.
     *
     * @param token the first, if it rotates
     * @param signsIn the application's name
     * @param user who signed in; empty for the application alone
     */
    public record Registration(
            String name, String id, String token, byte[] key, String signsIn, String user, boolean rotates) {}

    /**
     * @param allRoles what Graph knows
     * @param allScopes what Graph knows
     */
    public static SignInSettings load(Set<String> allRoles, Set<String> allScopes) {
        JsonNode yaml = YamlResource.read("signin.yaml");
        Map<String, Resource> resources = YamlResource.members(
                yaml.path("resources"),
                resource -> new Resource(
                        YamlResource.texts(resource.path("names")),
                        resource.has("application") ? texts(resource.path("application")) : allRoles,
                        resource.has("delegated") ? texts(resource.path("delegated")) : allScopes));
        return new SignInSettings(
                yaml.path("tenant").path("id").asText(),
                yaml.path("tenant").path("domain").asText(),
                resources,
                YamlResource.texts(yaml.path("authorities")),
                list(yaml.path("applications"), application -> application(application, resources)),
                list(yaml.path("managedIdentities"), identity -> application(identity, resources)),
                list(yaml.path("brokers"), SignInSettings::registration));
    }

    private static Application application(JsonNode yaml, Map<String, Resource> resources) {
        Set<String> roles = texts(yaml.path("roles"));
        if (roles.remove("*")) {
            resources.values().forEach(resource -> roles.addAll(resource.application()));
        }
        Set<String> scopes = texts(yaml.path("scopes"));
        if (scopes.remove("*")) {
            resources.values().forEach(resource -> scopes.addAll(resource.delegated()));
        }
        return new Application(
                yaml.path("name").asText(),
                yaml.path("clientId").asText(),
                yaml.path("clientSecret").asText(""),
                yaml.has("certificate")
                        ? Certificates.read(yaml.path("certificate").asText())
                        : null,
                roles,
                scopes,
                texts(yaml.path("redirectUris")),
                yaml.path("rotation").asText().equals("strict"));
    }

    private static Registration registration(JsonNode yaml) {
        return new Registration(
                yaml.path("name").asText(),
                yaml.path("id").asText(),
                yaml.path("token").asText(),
                Base64.getDecoder().decode(yaml.path("key").asText()),
                yaml.path("signsIn").asText(),
                yaml.path("user").asText(""),
                yaml.path("rotates").asBoolean());
    }

    private static Set<String> texts(JsonNode array) {
        return new LinkedHashSet<>(YamlResource.texts(array));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        array.forEach(item -> list.add(read.apply(item)));
        return List.copyOf(list);
    }

    boolean isTenant(String name) {
        return name.equalsIgnoreCase(tenantId) || name.equalsIgnoreCase(domain);
    }

    /** Whether people may sign in under the name: a tenant's, or one that leaves the tenant open. */
    boolean isTenantOfPeople(String name) {
        return isTenant(name) || ANY_TENANT.contains(name);
    }

    Optional<Application> application(String clientId) {
        return applications.stream()
                .filter(application -> application.clientId().equalsIgnoreCase(clientId))
                .findFirst();
    }

    /**
     * The resource that goes by the name.
     *
     * @param origin the sandbox's URL, as the client writes it
     */
    Optional<String> resource(String name, String origin) {
        String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String known = sameLoopback(plain, origin) ? "{origin}" : plain;
        return resources.entrySet().stream()
                .filter(resource -> resource.getValue().names().contains(known))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * Whether the URL is that of the token endpoint, or of the issuer, of the tenant.
     *
     * @param origin the sandbox's URL, as the client writes it
     */
    boolean isAuthority(String url, String origin) {
        return authorities.stream()
                .map(authority -> loopback(authority.equals("{origin}") ? origin : authority) + "/")
                .filter(loopback(url)::startsWith)
                .map(authority -> loopback(url).substring(authority.length()).split("/", 2))
                .anyMatch(path -> path.length == 2
                        && isTenantOfPeople(path[0])
                        && Set.of("v2.0", "oauth2/v2.0/token").contains(path[1]));
    }

    /** A client may sign in at 127.0.0.1 and call Graph at localhost: it is one sandbox. */
    private static boolean sameLoopback(String url, String origin) {
        return loopback(url).equals(loopback(origin));
    }

    private static String loopback(String url) {
        return LOOPBACK.matcher(url).replaceFirst("http://127.0.0.1");
    }
}
