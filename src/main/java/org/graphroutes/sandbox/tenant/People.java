package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.graphroutes.sandbox.json.YamlResource;

/** Invents people from the lists of {@code seed.yaml}; the same random source gives the same people. */
final class People {
    private static final List<String> OPTIONAL_METHODS =
            List.of("authenticator", "phone", "alternatePhone", "email", "fido2", "oath", "hello");

    private final JsonNode seed;
    private final Random random;
    private final List<String> givenNames;
    private final List<String> surnames;
    private final Map<String, List<String>> departments;
    private final List<String> departmentNames;
    private final Map<String, String> heads = new HashMap<>();
    private final Map<String, Integer> sameAlias = new HashMap<>();

    People(JsonNode seed, Random random) {
        this.seed = seed;
        this.random = random;
        givenNames = YamlResource.texts(seed.path("givenNames"));
        surnames = YamlResource.texts(seed.path("surnames"));
        departments = YamlResource.members(seed.path("departments"), YamlResource::texts);
        departmentNames = List.copyOf(departments.keySet());
    }

    /** The cast, then invented people. */
    List<Person> people(int count) {
        List<Person> people = new ArrayList<>(count);
        for (JsonNode person : seed.path("cast")) {
            if (people.size() < count) {
                people.add(Person.of(person));
            }
        }
        while (people.size() < count) {
            people.add(invent());
        }
        return people;
    }

    private Person invent() {
        String[] given = pick(givenNames).split("\\|");
        String[] family = pick(surnames).split("\\|");
        String ascii = (given[given.length - 1] + "." + family[family.length - 1])
                .toLowerCase(Locale.ROOT)
                .replace(" ", "");
        boolean guest = happens("guest");
        String alias = unlike(guest ? ascii + "_fabrikam.example#EXT#" : ascii);
        String department = pick(departmentNames);
        boolean head = !guest && !heads.containsKey(department);
        if (head) {
            heads.put(department, alias);
        }
        String manager = head ? seed.path("cast").path(0).path("upn").asText() : heads.getOrDefault(department, "");
        return new Person(
                alias,
                given[0] + " " + family[0],
                given[0],
                family[0],
                pick(departments.get(department)),
                department,
                guest || happens("noManager") && !head ? "" : manager,
                guest ? alias.substring(0, alias.indexOf('_')) + "@fabrikam.example" : "",
                guest,
                happens("disabled"),
                happens("noMail"),
                guest || !happens("device") ? 0 : happens("secondDevice") ? 2 : 1,
                List.of(),
                List.of(),
                OPTIONAL_METHODS.stream().filter(this::happens).toList());
    }

    /** The alias itself the first time, then numbered. */
    private String unlike(String alias) {
        int same = sameAlias.merge(alias, 1, Integer::sum);
        if (same == 1) {
            return alias;
        }
        int at = alias.indexOf('_');
        return at < 0 ? alias + same : alias.substring(0, at) + same + alias.substring(at);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean happens(String share) {
        return random.nextInt(100) < seed.path("shares").path(share).asInt();
    }
}
