package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.graphroutes.sandbox.odata.Entity;

/** Events as iCalendar (RFC 5545) and contacts as vCard 3.0 (RFC 2426), as far as the sandbox knows them. */
final class ItemText {
    private static final int FOLD = 70;

    private ItemText() {}

    static String event(Entity event) {
        List<String> lines = new ArrayList<>(List.of(
                "BEGIN:VCALENDAR", "METHOD:PUBLISH", "PRODID:graph-routes sandbox", "VERSION:2.0", "BEGIN:VEVENT"));
        JsonNode organizer = event.get("organizer").path("emailAddress");
        lines.add("ORGANIZER;CN=" + parameter(organizer) + ":MAILTO:"
                + organizer.path("address").asText());
        for (JsonNode attendee : event.get("attendees")) {
            JsonNode address = attendee.path("emailAddress");
            String role = attendee.path("type").asText().equals("optional") ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT";
            lines.add("ATTENDEE;ROLE=" + role + ";CN=" + parameter(address) + ":MAILTO:"
                    + address.path("address").asText());
        }
        lines.add("UID:" + event.text("iCalUId"));
        lines.add("SUMMARY:" + value(event.text("subject")));
        lines.add("DESCRIPTION:" + value(MailSeed.text(event.get("body"))));
        lines.add("LOCATION:" + value(event.get("location").path("displayName").asText()));
        lines.add("DTSTART:" + time(event.get("start").path("dateTime").asText()));
        lines.add("DTEND:" + time(event.get("end").path("dateTime").asText()));
        lines.add("DTSTAMP:" + time(event.text("createdDateTime")));
        lines.addAll(List.of("END:VEVENT", "END:VCALENDAR"));
        return text(lines);
    }

    static String contact(Entity contact) {
        List<String> lines = new ArrayList<>(List.of("BEGIN:VCARD", "VERSION:3.0", "PRODID:graph-routes sandbox"));
        lines.add("FN:" + value(contact.text("displayName")));
        lines.add("N:" + value(contact.text("surname")) + ";" + value(contact.text("givenName")) + ";;;");
        lines.add("ORG:" + value(contact.text("companyName")) + ";" + value(contact.text("department")));
        lines.add("TITLE:" + value(contact.text("jobTitle")));
        contact.get("emailAddresses")
                .forEach(email ->
                        lines.add("EMAIL;TYPE=INTERNET:" + email.path("address").asText()));
        contact.get("businessPhones").forEach(phone -> lines.add("TEL;TYPE=WORK:" + phone.asText()));
        lines.add("TEL;TYPE=CELL:" + contact.text("mobilePhone"));
        JsonNode address = contact.get("businessAddress");
        lines.add("ADR;TYPE=WORK:;;" + value(address.path("street").asText()) + ";"
                + value(address.path("city").asText()) + ";"
                + value(address.path("state").asText()) + ";"
                + value(address.path("postalCode").asText()) + ";"
                + value(address.path("countryOrRegion").asText()));
        lines.add("NOTE:" + value(contact.text("personalNotes")));
        lines.add("END:VCARD");
        return text(lines);
    }

    /** {@code 2026-01-12T08:00:00.0000000} as {@code 20260112T080000Z}: every time of the sandbox is UTC. */
    private static String time(String time) {
        return time.replaceAll("\\.\\d+|Z$|[-:]", "") + "Z";
    }

    private static String parameter(JsonNode address) {
        return "\"" + address.path("name").asText().replace('"', '\'') + "\"";
    }

    private static String value(String text) {
        return text.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace(";", "\\;")
                .replaceAll("\r?\n", "\\\\n");
    }

    private static String text(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            int column = 0;
            for (int point : line.codePoints().toArray()) {
                if (column++ == FOLD) {
                    text.append("\r\n ");
                    column = 1;
                }
                text.appendCodePoint(point);
            }
            text.append("\r\n");
        }
        return text.toString();
    }
}
