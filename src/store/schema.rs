//! The tables as Diesel knows them; the same on both databases. `migrations/` is their source.

diesel::table! { fact (name) { name -> Text, value -> Text, } }
diesel::table! {
    unit (id) {
        id -> Binary,
        code -> Text,
        name -> Text,
        name_en -> Nullable<Text>,
        level -> Text,
        valid_from -> Date,
        valid_to -> Date,
        illustrative -> Bool,
    }
}
diesel::table! {
    unit_parent (unit_id, valid_from) {
        unit_id -> Binary,
        parent_id -> Binary,
        valid_from -> Date,
        valid_to -> Date,
    }
}
diesel::table! {
    unit_within (ancestor_id, unit_id, valid_from) {
        ancestor_id -> Binary,
        unit_id -> Binary,
        depth -> Integer,
        valid_from -> Date,
        valid_to -> Date,
    }
}
diesel::table! {
    unit_succession (predecessor_id, successor_id) {
        predecessor_id -> Binary,
        successor_id -> Binary,
        day -> Date,
        history -> Bool,
    }
}
diesel::table! { field (id) { id -> Binary, code -> Text, name -> Text, illustrative -> Bool, } }
diesel::table! {
    procedure (id) {
        id -> Binary,
        code -> Text,
        name -> Text,
        field_id -> Binary,
        illustrative -> Bool,
    }
}
diesel::table! {
    template (id) {
        id -> Binary,
        hash -> Binary,
        family -> Text,
        code -> Text,
        version -> Integer,
        source -> Text,
        published_at -> BigInt,
    }
}
diesel::table! {
    counter (id) {
        id -> Binary,
        unit_id -> Binary,
        code -> Text,
        name -> Text,
        template_id -> Binary,
        valid_from -> Date,
        valid_to -> Date,
        illustrative -> Bool,
    }
}
diesel::table! {
    officer (id) {
        id -> Binary,
        unit_id -> Binary,
        code -> Text,
        name -> Text,
        valid_from -> Date,
        valid_to -> Date,
        illustrative -> Bool,
    }
}
diesel::table! {
    duty (id) {
        id -> Binary,
        counter_id -> Binary,
        officer_id -> Binary,
        from_at -> BigInt,
        to_at -> BigInt,
        source -> Text,
    }
}
diesel::table! {
    device (id) {
        id -> Binary,
        counter_id -> Binary,
        name -> Text,
        token_hash -> Binary,
        enrolled_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        seen_at -> Nullable<BigInt>,
        clock_skew -> Nullable<BigInt>,
        received_seq -> BigInt,
        highest_seq -> BigInt,
        complete_seq -> BigInt,
        complete_at -> BigInt,
        public_key -> Nullable<Binary>,
        width_mm -> Nullable<Integer>,
        reported_at -> Nullable<BigInt>,
        build -> Nullable<Text>,
        made_seq -> Nullable<BigInt>,
        queued -> Nullable<BigInt>,
        queued_since -> Nullable<BigInt>,
        set_apart -> Nullable<BigInt>,
        persisted -> Nullable<Bool>,
        storage_used -> Nullable<BigInt>,
        storage_quota -> Nullable<BigInt>,
    }
}
diesel::table! {
    device_code (code_hash) {
        code_hash -> Binary,
        counter_id -> Binary,
        name -> Text,
        made_by -> Binary,
        made_at -> BigInt,
        ends_at -> BigInt,
        device_id -> Nullable<Binary>,
    }
}
diesel::table! {
    device_day (device_id, day) {
        device_id -> Binary,
        day -> Date,
        sealed -> BigInt,
        abandoned -> BigInt,
        reported_at -> BigInt,
    }
}
diesel::table! {
    rating_seal (rating_id) {
        rating_id -> Binary,
        previous -> Binary,
        seal_hash -> Binary,
        signature -> Binary,
    }
}
diesel::table! {
    rating (id) {
        id -> Binary,
        content_hash -> Binary,
        template_id -> Binary,
        counter_id -> Binary,
        unit_id -> Binary,
        officer_id -> Nullable<Binary>,
        procedure_id -> Nullable<Binary>,
        field_id -> Nullable<Binary>,
        device_id -> Nullable<Binary>,
        seq -> Nullable<BigInt>,
        channel -> Text,
        device_at -> Nullable<BigInt>,
        received_at -> BigInt,
        happened_at -> BigInt,
        day -> Date,
        flags -> Integer,
        quarantine -> Nullable<Text>,
        receipt -> Nullable<BigInt>,
        took -> Nullable<BigInt>,
        proof -> Nullable<Text>,
        timeliness -> Nullable<Text>,
    }
}
diesel::table! { answer (rating_id, question) { rating_id -> Binary, question -> SmallInt, level -> SmallInt, } }
diesel::table! { reason (rating_id, code) { rating_id -> Binary, code -> Text, } }
diesel::table! { remark (rating_id) { rating_id -> Binary, text -> Text, } }
diesel::table! {
    rating_conflict (rating_id, content_hash) {
        rating_id -> Binary,
        content_hash -> Binary,
        device_id -> Nullable<Binary>,
        content -> Text,
        received_at -> BigInt,
    }
}
diesel::table! { visit (counter_id, day) { counter_id -> Binary, day -> Date, n -> BigInt, source -> Text, } }
diesel::table! {
    tally (marginal, unit_id, day, key, template_id, question, level) {
        marginal -> SmallInt,
        unit_id -> Binary,
        day -> Date,
        key -> Binary,
        template_id -> Binary,
        question -> SmallInt,
        level -> SmallInt,
        n -> BigInt,
    }
}
diesel::table! {
    series_value (index_code, unit_id, year) {
        index_code -> Text,
        unit_id -> Binary,
        year -> Integer,
        value -> Nullable<Text>,
        rank -> Nullable<SmallInt>,
        of_how_many -> Nullable<SmallInt>,
        status -> Text,
        source -> Text,
        remark -> Nullable<Text>,
        imported_at -> BigInt,
    }
}
diesel::table! { series_break (index_code, year) { index_code -> Text, year -> Integer, basis -> Text, } }
diesel::table! {
    person (id) {
        id -> Binary,
        login -> Text,
        name -> Text,
        email -> Nullable<Text>,
        officer_id -> Nullable<Binary>,
        password -> Nullable<Text>,
        totp_secret -> Nullable<Binary>,
        totp_step -> BigInt,
        made_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    role_grant (id) {
        id -> Binary,
        person_id -> Binary,
        role -> Text,
        unit_id -> Binary,
        area -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Date,
    }
}
diesel::table! {
    session (id) {
        id -> Binary,
        token_hash -> Binary,
        person_id -> Binary,
        stage -> Text,
        begun_at -> BigInt,
        seen_at -> BigInt,
        proved_at -> BigInt,
        address -> Text,
        agent -> Text,
    }
}
diesel::table! {
    known_browser (token_hash) {
        token_hash -> Binary,
        person_id -> Binary,
        used_at -> BigInt,
    }
}
diesel::table! {
    one_time_code (code_hash) {
        code_hash -> Binary,
        kind -> Text,
        person_id -> Nullable<Binary>,
        ends_at -> BigInt,
    }
}
diesel::table! {
    attempt (bucket) {
        bucket -> Text,
        spent -> BigInt,
        full_at -> BigInt,
    }
}
diesel::table! {
    proposal (id) {
        id -> Binary,
        kind -> Text,
        unit_id -> Binary,
        subject -> Text,
        payload -> Text,
        reason -> Text,
        proposed_by -> Binary,
        proposed_at -> BigInt,
        decision -> Nullable<Text>,
        decided_by -> Nullable<Binary>,
        decided_at -> Nullable<BigInt>,
        answer -> Nullable<Text>,
    }
}
diesel::table! {
    closing (unit_id, period) {
        unit_id -> Binary,
        period -> Text,
        first_day -> Date,
        last_day -> Date,
        closed_at -> BigInt,
    }
}
diesel::table! {
    rating_conflict_decision (rating_id, content_hash) {
        rating_id -> Binary,
        content_hash -> Binary,
        kept -> Text,
        reason -> Text,
        decided_by -> Binary,
        decided_at -> BigInt,
    }
}
diesel::table! {
    rating_entry (rating_id) {
        rating_id -> Binary,
        person_id -> Binary,
        entered_at -> BigInt,
    }
}
diesel::table! {
    rating_code (code_hash) {
        code_hash -> Binary,
        counter_id -> Binary,
        rating_id -> Binary,
        made_by -> Binary,
        made_at -> BigInt,
        ends_at -> BigInt,
        procedure_id -> Nullable<Binary>,
        timeliness -> Nullable<Text>,
    }
}
diesel::table! {
    opening (unit_id, weekday, from_minute) {
        unit_id -> Binary,
        weekday -> SmallInt,
        from_minute -> SmallInt,
        to_minute -> SmallInt,
    }
}
diesel::table! {
    honesty_check (counter_id, day) {
        counter_id -> Binary,
        day -> Date,
        edition -> Integer,
        ratings -> BigInt,
        findings -> Text,
        checked_at -> BigInt,
    }
}
diesel::table! {
    message_ticket (ticket_hash) {
        ticket_hash -> Binary,
        counter_id -> Binary,
        ends_day -> Date,
    }
}
diesel::table! {
    message (id) {
        id -> Binary,
        counter_id -> Binary,
        unit_id -> Binary,
        day -> Date,
        kind -> Text,
        text -> Text,
        name -> Nullable<Text>,
        phone -> Nullable<Text>,
        settled_at -> Nullable<BigInt>,
        settled_by -> Nullable<Binary>,
        outcome -> Nullable<Text>,
    }
}
diesel::table! {
    remark_check (rating_id) {
        rating_id -> Binary,
        verdict -> Text,
        text -> Text,
        checked_by -> Binary,
        checked_at -> BigInt,
    }
}
diesel::table! {
    officer_reply (id) {
        id -> Binary,
        officer_id -> Binary,
        unit_id -> Binary,
        period -> Text,
        kind -> Text,
        text -> Text,
        made_by -> Binary,
        made_at -> BigInt,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Binary>,
        answered_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    personal_request (id) {
        id -> Binary,
        kind -> Text,
        unit_id -> Binary,
        asker -> Text,
        contact -> Text,
        text -> Text,
        received_on -> Date,
        confirm_by -> Date,
        due_on -> Date,
        entered_by -> Binary,
        state -> Text,
        outcome -> Text,
        changed_at -> BigInt,
    }
}
diesel::table! {
    job (id) {
        id -> Binary,
        kind -> Text,
        subject -> Text,
        due_at -> BigInt,
        locked_until -> BigInt,
        tries -> SmallInt,
        state -> Text,
        result -> Text,
        ended_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    letter (id) {
        id -> Binary,
        person_id -> Binary,
        subject -> Text,
        body -> Text,
        made_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        tries -> SmallInt,
        failure -> Nullable<Text>,
    }
}
diesel::table! {
    audit (seq) {
        seq -> BigInt,
        id -> Binary,
        at -> BigInt,
        actor -> Text,
        person_id -> Nullable<Binary>,
        origin -> Text,
        action -> Text,
        subject -> Text,
        detail -> Text,
        reason -> Text,
        old_value -> Text,
        new_value -> Text,
        hash -> Binary,
    }
}
diesel::table! {
    audit_head (one) {
        one -> SmallInt,
        seq -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    round (id) {
        id -> Binary,
        unit_id -> Binary,
        template_id -> Binary,
        code -> Text,
        name -> Text,
        year -> SmallInt,
        kind -> Text,
        linked -> Bool,
        opens_on -> Date,
        closes_on -> Date,
        state -> Text,
        minimum_n -> Integer,
        recheck_share -> Text,
        previous_id -> Nullable<Binary>,
        illustrative -> Bool,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
    }
}
diesel::table! {
    round_frame (round_id) {
        round_id -> Binary,
        stages -> Text,
        file_name -> Text,
        file_hash -> Binary,
        entries -> Integer,
        imported_at -> BigInt,
    }
}
diesel::table! {
    frame_entry (round_id, number) {
        round_id -> Binary,
        number -> Integer,
        stratum -> Text,
        places -> Text,
        unit_id -> Nullable<Binary>,
        contact -> Nullable<Text>,
    }
}
diesel::table! {
    round_draw (round_id) {
        round_id -> Binary,
        plan -> Text,
        seed -> BigInt,
        steps -> Text,
        drawn_at -> BigInt,
        drawn_by -> Nullable<Binary>,
    }
}
diesel::table! {
    round_case (id) {
        id -> Binary,
        round_id -> Binary,
        number -> Integer,
        frame -> Nullable<Integer>,
        stratum -> Text,
        psu -> Text,
        ssu -> Text,
        fpc1 -> Nullable<Text>,
        fpc2 -> Nullable<Text>,
        weight -> Text,
        unit_id -> Nullable<Binary>,
        reserve -> Bool,
        interviewer -> Nullable<Binary>,
        outcome -> Nullable<Text>,
        done_on -> Nullable<Date>,
        recheck -> Bool,
        rechecker -> Nullable<Binary>,
        rechecked_on -> Nullable<Date>,
    }
}
diesel::table! {
    round_substitution (case_id) {
        round_id -> Binary,
        case_id -> Binary,
        by_case -> Binary,
        reason -> Text,
        made_at -> BigInt,
        made_by -> Binary,
    }
}
diesel::table! {
    case_visit (id) {
        id -> Binary,
        case_id -> Binary,
        at -> BigInt,
        day -> Date,
        made_by -> Binary,
        outcome -> Text,
        note -> Text,
        place -> Nullable<Text>,
    }
}
diesel::table! {
    invitation (token_hash) {
        token_hash -> Binary,
        round_id -> Binary,
        case_id -> Nullable<Binary>,
        label -> Text,
        used -> Integer,
        revoked -> Bool,
        made_at -> BigInt,
    }
}
diesel::table! {
    response_draft (token_hash) {
        token_hash -> Binary,
        round_id -> Binary,
        answers -> Text,
        begun_at -> BigInt,
        saved_at -> BigInt,
    }
}
diesel::table! {
    response (id) {
        id -> Binary,
        round_id -> Binary,
        template_id -> Binary,
        digest -> Binary,
        purpose -> Text,
        channel -> Text,
        outcome -> Text,
        case_id -> Nullable<Binary>,
        unit_id -> Nullable<Binary>,
        stratum -> Text,
        psu -> Text,
        ssu -> Text,
        fpc1 -> Nullable<Text>,
        fpc2 -> Nullable<Text>,
        weight -> Text,
        day -> Date,
        took -> Nullable<Integer>,
        consent -> Bool,
        entered_by -> Nullable<Binary>,
        received_at -> BigInt,
        aside -> Nullable<Text>,
        answers -> Text,
    }
}
diesel::table! {
    response_words (response_id, variable) {
        response_id -> Binary,
        variable -> Text,
        words -> Text,
    }
}
diesel::table! {
    response_conflict (response_id, digest) {
        response_id -> Binary,
        digest -> Binary,
        content -> Text,
        received_at -> BigInt,
    }
}
diesel::table! {
    response_flag (response_id, kind) {
        response_id -> Binary,
        kind -> Text,
        detail -> Text,
        found_at -> BigInt,
        decision -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Binary>,
        reason -> Nullable<Text>,
    }
}
diesel::table! {
    response_tally (round_id, dimension, category, variable, level) {
        round_id -> Binary,
        dimension -> Text,
        category -> Text,
        variable -> Text,
        level -> Integer,
        n -> BigInt,
    }
}
diesel::table! {
    paper_batch (id) {
        id -> Binary,
        round_id -> Binary,
        code -> Text,
        forms -> Integer,
        made_at -> BigInt,
        made_by -> Binary,
    }
}
diesel::table! {
    paper_form (batch_id, number) {
        batch_id -> Binary,
        number -> Integer,
        case_id -> Nullable<Binary>,
        response_id -> Nullable<Binary>,
        scan_hash -> Nullable<Binary>,
    }
}
diesel::table! {
    paper_entry (batch_id, number, entry) {
        batch_id -> Binary,
        number -> Integer,
        entry -> SmallInt,
        answers -> Text,
        entered_by -> Binary,
        entered_at -> BigInt,
        took -> Nullable<Integer>,
    }
}
diesel::table! {
    attachment (hash) {
        hash -> Binary,
        kind -> Text,
        content -> Binary,
        added_at -> BigInt,
    }
}
diesel::table! {
    round_result (round_id, computed_at) {
        round_id -> Binary,
        computed_at -> BigInt,
        computed_by -> Nullable<Binary>,
        responses -> BigInt,
        program -> Text,
        result -> Text,
    }
}
diesel::table! {
    questionnaire_draft (code) {
        code -> Text,
        source -> Text,
        revision -> Integer,
        changed_at -> BigInt,
    }
}
diesel::table! {
    par_round (id) {
        id -> Binary,
        unit_id -> Binary,
        template_id -> Binary,
        code -> Text,
        name -> Text,
        year -> SmallInt,
        state -> Text,
        previous_id -> Nullable<Binary>,
        illustrative -> Bool,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
        confirmed -> Nullable<Text>,
        confirmed_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_stage (round_id, stage) {
        round_id -> Binary,
        stage -> Text,
        first_day -> Date,
        last_day -> Date,
    }
}
diesel::table! {
    par_unit (round_id, unit_id) {
        round_id -> Binary,
        unit_id -> Binary,
        ranked_with -> Text,
        state -> Text,
        revision -> Integer,
        submitted_at -> Nullable<BigInt>,
        submitted_by -> Nullable<Binary>,
        answered_at -> Nullable<BigInt>,
        answered_by -> Nullable<Binary>,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Binary>,
        decision -> Nullable<Text>,
        locked -> Nullable<Text>,
    }
}
diesel::table! {
    par_extension (round_id, unit_id, stage) {
        round_id -> Binary,
        unit_id -> Binary,
        stage -> Text,
        last_day -> Date,
        reason -> Text,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_not_applicable (round_id, unit_id, node) {
        round_id -> Binary,
        unit_id -> Binary,
        node -> Text,
        reason -> Text,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_figure (round_id, unit_id, figure) {
        round_id -> Binary,
        unit_id -> Binary,
        figure -> Text,
        value -> Text,
        entered_at -> BigInt,
        entered_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_entry (round_id, unit_id, node) {
        round_id -> Binary,
        unit_id -> Binary,
        node -> Text,
        entry -> Nullable<Text>,
        reason -> Text,
        explanation -> Text,
        entered_at -> BigInt,
        entered_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_score (round_id, unit_id, node, mark) {
        round_id -> Binary,
        unit_id -> Binary,
        node -> Text,
        mark -> Text,
        points -> Nullable<Text>,
        reason -> Text,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_answer (round_id, unit_id, node) {
        round_id -> Binary,
        unit_id -> Binary,
        node -> Text,
        words -> Text,
    }
}
diesel::table! {
    par_evidence (id) {
        id -> Binary,
        round_id -> Binary,
        unit_id -> Binary,
        hash -> Binary,
        name -> Text,
        kind -> Text,
        size -> Integer,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_evidence_use (evidence_id, node) {
        evidence_id -> Binary,
        node -> Text,
        page -> Text,
    }
}
diesel::table! {
    par_closing (round_id, closed_at) {
        round_id -> Binary,
        closed_at -> BigInt,
        closed_by -> Nullable<Binary>,
        program -> Text,
    }
}
diesel::table! {
    par_approved (round_id, closed_at, unit_id) {
        round_id -> Binary,
        closed_at -> BigInt,
        unit_id -> Binary,
        points -> Text,
    }
}
diesel::table! {
    par_remedy (round_id, unit_id, node) {
        round_id -> Binary,
        unit_id -> Binary,
        node -> Text,
        lost -> Text,
        owner -> Text,
        action -> Text,
        due_on -> Nullable<Date>,
        state -> Text,
        report -> Text,
        evidence_id -> Nullable<Binary>,
        changed_at -> BigInt,
        changed_by -> Nullable<Binary>,
    }
}
diesel::table! {
    par_reminder (id) {
        id -> Binary,
        round_id -> Binary,
        unit_id -> Binary,
        stage -> Text,
        due_on -> Date,
        ahead -> SmallInt,
        channel -> Text,
        person_id -> Nullable<Binary>,
        at -> BigInt,
    }
}
diesel::table! {
    task_reminder (task_id, person_id, kind, due_on) {
        task_id -> Binary,
        person_id -> Binary,
        kind -> Text,
        due_on -> Date,
        at -> BigInt,
    }
}
diesel::table! {
    criteria_draft (code) {
        code -> Text,
        source -> Text,
        revision -> Integer,
        changed_at -> BigInt,
    }
}
diesel::table! {
    report_edit (kind, about_id, year, lang, sentence) {
        kind -> Text,
        about_id -> Binary,
        year -> SmallInt,
        lang -> Text,
        sentence -> Text,
        generated -> Text,
        edited -> Nullable<Text>,
        revision -> Integer,
        edited_at -> BigInt,
        edited_by -> Nullable<Binary>,
    }
}
diesel::table! {
    board_target (index_code, unit_id, year) {
        index_code -> Text,
        unit_id -> Binary,
        year -> SmallInt,
        value -> Nullable<Text>,
        rank -> Nullable<SmallInt>,
        source -> Text,
        revision -> Integer,
        set_at -> BigInt,
        set_by -> Nullable<Binary>,
    }
}
diesel::table! {
    column_mapping (name) {
        name -> Text,
        body -> Text,
        saved_at -> BigInt,
    }
}
diesel::table! {
    dossier_import (id) {
        id -> Binary,
        file -> Text,
        hash -> Binary,
        turn -> SmallInt,
        mapping -> Text,
        as_of -> BigInt,
        lines -> BigInt,
        entered -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        recomposed -> BigInt,
        begun_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        person_id -> Nullable<Binary>,
    }
}
diesel::table! {
    system_key (id) {
        id -> Binary,
        name -> Text,
        token_hash -> Binary,
        unit_id -> Binary,
        mapping -> Text,
        made_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    dossier_fault (import_id, line, place) {
        import_id -> Binary,
        line -> BigInt,
        place -> SmallInt,
        column -> Nullable<Text>,
        value -> Text,
        reason -> Text,
        what -> Text,
    }
}
diesel::table! {
    dossier_source (number) {
        number -> SmallInt,
        id -> Binary,
    }
}
diesel::table! {
    dossier (id) {
        id -> Binary,
        code -> Text,
        unit_id -> Binary,
        procedure_id -> Binary,
        field_id -> Binary,
        channel -> SmallInt,
        cause -> Nullable<Text>,
        status -> Nullable<SmallInt>,
        received_day -> Nullable<Date>,
        due_day -> Nullable<Date>,
        new_due_day -> Nullable<Date>,
        closed_day -> Nullable<Date>,
        returned_day -> Nullable<Date>,
        findings -> Integer,
        changed_at -> BigInt,
    }
}
diesel::table! {
    dossier_event (dossier_id, place) {
        dossier_id -> Binary,
        place -> SmallInt,
        at -> BigInt,
        status -> SmallInt,
        source -> SmallInt,
        sequence -> BigInt,
        due_day -> Nullable<Date>,
        holder -> Nullable<Text>,
        actor -> Nullable<Text>,
        noted_at -> BigInt,
    }
}
diesel::table! {
    dossier_tally (span, unit_id, first_day, key, channel) {
        span -> SmallInt,
        unit_id -> Binary,
        first_day -> Date,
        key -> Binary,
        channel -> SmallInt,
        received -> BigInt,
        early -> BigInt,
        on_time -> BigInt,
        late -> BigInt,
        overdue -> BigInt,
        pending_without_due -> BigInt,
        resolved_without_due -> BigInt,
        ended_otherwise -> BigInt,
        returned_early -> BigInt,
        returned_on_time -> BigInt,
        returned_late -> BigInt,
    }
}
diesel::table! {
    dossier_target (id) {
        id -> Binary,
        unit_id -> Binary,
        rate -> Text,
        first_day -> Date,
        last_day -> Date,
        goal -> Text,
        source -> Text,
        set_by -> Binary,
        set_at -> BigInt,
    }
}
diesel::table! {
    onestop_fact (id) {
        id -> Binary,
        unit_id -> Binary,
        first_day -> Date,
        last_day -> Date,
        fact -> Text,
        figures -> Text,
        source -> Text,
        as_of -> Date,
        stated_by -> Nullable<Binary>,
        stated_at -> BigInt,
    }
}
diesel::table! {
    dossier_apology (dossier_id, place) {
        dossier_id -> Binary,
        place -> SmallInt,
        number -> Text,
        day -> Date,
        due_day -> Date,
        new_due_day -> Date,
        reason -> Text,
        signer -> Text,
        sent_by -> Text,
        noted_at -> BigInt,
    }
}
diesel::table! {
    statement (id) {
        id -> Binary,
        unit_id -> Binary,
        whose -> Nullable<Text>,
        code -> Text,
        first_day -> Date,
        last_day -> Date,
        as_of -> Nullable<Date>,
        published -> Nullable<Date>,
        source -> Text,
        remark -> Nullable<Text>,
        imported_at -> BigInt,
    }
}
diesel::table! {
    stated_figure (statement_id, place) {
        statement_id -> Binary,
        place -> SmallInt,
        measure -> Text,
        value -> Text,
        how -> Text,
        of_what -> Nullable<Text>,
        quote -> Text,
    }
}
diesel::table! {
    board_weight (predecessor_id, successor_id) {
        predecessor_id -> Binary,
        successor_id -> Binary,
        people -> BigInt,
        source -> Text,
        set_at -> BigInt,
        set_by -> Nullable<Binary>,
    }
}
diesel::table! {
    edition (id) {
        id -> Binary,
        kind -> Text,
        unit_id -> Binary,
        subject -> Text,
        number -> Integer,
        corrects_id -> Nullable<Binary>,
        what_changed -> Nullable<Text>,
        title -> Text,
        illustrative -> Bool,
        engine -> Text,
        rule_path -> Text,
        manifest -> Text,
        hash -> Binary,
        published_at -> BigInt,
        proposed_by -> Binary,
        published_by -> Binary,
    }
}
diesel::table! {
    edition_part (edition_id, name) {
        edition_id -> Binary,
        name -> Text,
        role -> Text,
        media -> Text,
        sha256 -> Binary,
        size -> BigInt,
        content -> Binary,
    }
}
diesel::table! {
    edition_leaf (position) {
        position -> BigInt,
        kind -> Text,
        edition_id -> Nullable<Binary>,
        said -> Text,
        hash -> Binary,
    }
}
diesel::table! {
    edition_head (size) {
        size -> BigInt,
        root -> Binary,
        signed_at -> BigInt,
        public_key -> Binary,
        signature -> Binary,
    }
}
diesel::table! {
    edition_key (public_key) {
        public_key -> Binary,
        secret -> Binary,
        made_at -> BigInt,
    }
}
diesel::table! {
    feedback (id) {
        id -> Binary,
        unit_id -> Binary,
        code -> Text,
        sent_on -> Date,
        kind -> Nullable<Text>,
        content -> Nullable<Text>,
        channel -> Nullable<Text>,
        subject -> Nullable<Text>,
        imported_at -> BigInt,
    }
}
diesel::table! {
    feedback_event (feedback_id, content_hash) {
        feedback_id -> Binary,
        content_hash -> Binary,
        at -> BigInt,
        status -> Text,
        likes -> Nullable<Integer>,
        dislikes -> Nullable<Integer>,
        complained_again -> Nullable<Bool>,
        reply -> Nullable<Text>,
        source -> Text,
        imported_at -> BigInt,
    }
}
diesel::table! {
    feedback_judgement (id) {
        id -> Binary,
        feedback_id -> Binary,
        verdict -> Text,
        note -> Text,
        judged_by -> Binary,
        judged_at -> BigInt,
    }
}
diesel::table! {
    feedback_intake (unit_id) {
        unit_id -> Binary,
        open -> Bool,
        changed_at -> BigInt,
    }
}
diesel::table! {
    feedback_own (code) {
        code -> Text,
        lookup_hash -> Binary,
        words -> Text,
        taken_by -> Nullable<Binary>,
        taken_at -> BigInt,
    }
}
diesel::table! {
    feedback_step (id) {
        id -> Binary,
        code -> Text,
        unit_id -> Binary,
        deed -> Text,
        words -> Text,
        person_id -> Nullable<Binary>,
        at -> BigInt,
    }
}
diesel::table! {
    feedback_publication (id) {
        id -> Binary,
        code -> Text,
        unit_id -> Binary,
        question -> Text,
        answer -> Text,
        published_by -> Binary,
        published_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(dossier, dossier_apology);
diesel::allow_tables_to_appear_in_same_query!(
    answer,
    attachment,
    audit,
    board_target,
    board_weight,
    case_visit,
    closing,
    counter,
    criteria_draft,
    device,
    device_code,
    device_day,
    duty,
    edition,
    edition_head,
    edition_key,
    edition_leaf,
    edition_part,
    feedback,
    feedback_event,
    feedback_intake,
    feedback_judgement,
    feedback_own,
    feedback_publication,
    feedback_step,
    field,
    frame_entry,
    honesty_check,
    inspection,
    inspection_unit,
    invitation,
    letter,
    message,
    message_ticket,
    officer,
    officer_reply,
    opening,
    paper_batch,
    paper_entry,
    paper_form,
    par_answer,
    par_approved,
    par_closing,
    par_entry,
    par_evidence,
    par_evidence_use,
    par_extension,
    par_figure,
    par_not_applicable,
    par_remedy,
    par_reminder,
    par_round,
    par_score,
    par_stage,
    par_unit,
    person,
    procedure,
    rating,
    rating_code,
    rating_conflict,
    rating_conflict_decision,
    rating_entry,
    rating_seal,
    reason,
    remark,
    remark_check,
    report_edit,
    response,
    response_conflict,
    response_draft,
    response_flag,
    response_tally,
    response_words,
    role_grant,
    round,
    round_case,
    round_draw,
    round_frame,
    round_result,
    round_substitution,
    series_break,
    series_value,
    session,
    tally,
    task,
    task_event,
    task_partner,
    task_reminder,
    template,
    unit,
    unit_parent,
    unit_succession,
    unit_within,
    visit,
    workplan,
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    answer::question,
    answer::level,
    rating::counter_id,
    rating::officer_id,
    rating::field_id,
    rating::unit_id,
    rating::day,
    rating::template_id,
    rating::quarantine,
    rating::proof,
);
diesel::table! {
    workplan (id) {
        id -> Binary,
        unit_id -> Binary,
        code -> Text,
        number -> Nullable<Text>,
        issued -> Nullable<Date>,
        issuer -> Nullable<Text>,
        title -> Text,
        first_day -> Nullable<Date>,
        last_day -> Nullable<Date>,
        followed -> Bool,
        statement -> Nullable<Text>,
        source -> Nullable<Text>,
        imported_at -> BigInt,
    }
}
diesel::table! {
    task (id) {
        id -> Binary,
        workplan_id -> Binary,
        code -> Text,
        place -> Integer,
        words -> Text,
        owner_id -> Binary,
        whose -> Nullable<Text>,
        deadline -> Nullable<Date>,
        criterion -> Nullable<Text>,
        events -> Integer,
    }
}
diesel::table! { task_partner (task_id, unit_id) { task_id -> Binary, unit_id -> Binary, } }
diesel::table! {
    task_event (task_id, place) {
        task_id -> Binary,
        place -> Integer,
        kind -> Text,
        day -> Nullable<Date>,
        words -> Text,
        document -> Text,
        happened_at -> BigInt,
        person_id -> Nullable<Binary>,
    }
}
diesel::table! {
    plan_target (id) {
        id -> Binary,
        workplan_id -> Binary,
        code -> Text,
        place -> Integer,
        words -> Text,
        measured_in -> Text,
        toward -> Text,
        goal -> Text,
        reached -> Nullable<Text>,
        as_of -> Nullable<Date>,
        source -> Nullable<Text>,
    }
}
diesel::table! {
    inspection (id) {
        id -> Binary,
        unit_id -> Binary,
        workplan_id -> Nullable<Binary>,
        code -> Text,
        title -> Text,
        first_day -> Date,
        last_day -> Date,
        inspected -> Text,
        findings -> Nullable<Text>,
        follow_up -> Nullable<Text>,
        follow_up_by -> Nullable<Date>,
        followed_up -> Nullable<Date>,
        published_in -> Nullable<Text>,
        published -> Nullable<Date>,
        source -> Nullable<Text>,
    }
}
diesel::table! { inspection_unit (inspection_id, unit_id) { inspection_id -> Binary, unit_id -> Binary, } }
