package org.graphroutes.sandbox.signin;

import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;

/** {@code /devicelogin}: where somebody types the code that a device shows. */
final class DevicePage {
    private final DeviceCodes codes;
    private final Directory directory;

    DevicePage(DeviceCodes codes, Directory directory) {
        this.codes = codes;
        this.directory = directory;
    }

    Reply answer(Request request) {
        return request.method().equals("GET") ? form() : decided(request.form());
    }

    private Reply form() {
        return Html.page(
                200,
                "Enter code",
                Html.form(
                        "/devicelogin",
                        Html.input("Code", "user_code", ""),
                        Html.people(directory.users(), ""),
                        Html.button("approve", "Approve"),
                        Html.button("decline", "Decline")));
    }

    private Reply decided(Query form) {
        String code = form.get("user_code").orElse("");
        boolean approves = form.get("action").filter("approve"::equals).isPresent();
        boolean waits =
                approves ? codes.approve(code, directory.admit(form.get("user").orElse(""))) : codes.decline(code);
        if (!waits) {
            return Html.page(400, "Enter code", Html.paragraph("That code didn't work. Check the code and try again."));
        }
        return approves
                ? Html.page(
                        200,
                        "Approved",
                        Html.paragraph("You have signed in on your device. You may close this window."))
                : Html.page(200, "Declined", Html.paragraph("The device was not signed in."));
    }
}
