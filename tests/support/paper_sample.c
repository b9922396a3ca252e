/* See the header. */
#include "support/paper_sample.h"
#include "documents/token.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define W(arabic, english) ((struct words){S(arabic), S(english)})

static void sign(struct arena *a, struct keyring *keyring, struct str address, int64_t line,
                 struct paper *p)
{
    unsigned char key[KEY_CODE_BYTES];
    struct token t = {.kind = p->kind,
                      .issuer = S("bawaba"),
                      .number = p->number.en,
                      .holder = S("2417"),
                      .establishment = S("1-104582"),
                      .what = S("7112"),
                      .issued = p->dated,
                      .until = day_add(p->dated, 354)};
    keyring_code_key(keyring, key);
    p->code = paper_code_of(key, &(struct paper_id){1, 7, line, (int)p->kind});
    t.code = p->code;
    if (token_sign(a, keyring, p->dated, &t, &p->token) != OK)
        abort();
    p->address = address.n ? str_printf(a, STR_FMT "#" STR_FMT, STR_ARG(address), STR_ARG(p->token))
                           : p->token;
}

static void common(struct paper *p)
{
    p->portal = W("بوابة", "Bawaba");
    p->portal_what = W("خدمات العمل الإلكترونية", "Electronic labour services");
    p->how = W(
        "للتحقق: مسح الرمز بكاميرا الجوال، أو كتابة رمز الوثيقة في صفحة التحقق. الرمز موقَّع رقميًا، "
        "ويُفحص بلا إنترنت أيضًا.",
        "To check: scan the code with a phone, or type it on the verification page. It is signed and "
        "can be checked without a network too.");
    p->place = S("https://bawaba.example/verify");
    if (!day_parse(S("1435-03-15"), &p->dated))
        abort();
}

void paper_sample_permit(struct arena *a, struct keyring *keyring, struct str address, int64_t line,
                         struct paper *out)
{
    *out = (struct paper){
        .kind = PAPER_WORK_PERMIT,
        .title = W("رخصة عمل", "Work permit"),
        .number_label = W("رقم الرخصة", "Permit number"),
        .number = W("2481063957", "2481063957"),
        .subject_label = W("العامل", "Worker"),
        .subject = W("محمد أشرف حسين خان", "Mohammad Ashraf Hussain Khan"),
        .rows_count = 7,
        .rows = {{W("رقم الإقامة", "Residence number"), W("2214806417", "2214806417")},
                 {W("الجنسية", "Nationality"), W("باكستان", "Pakistan")},
                 {W("المهنة", "Occupation"),
                  W("عامل بناء (\u20687112\u2069)", "Bricklayer (\u20687112\u2069)")},
                 {W("صاحب العمل", "Employer"),
                  W("مؤسسة البناء المتين للمقاولات، \u20681-104582\u2069",
                    "Al-Binaa Al-Mateen Contracting, \u20681-104582\u2069")},
                 {W("تاريخ القرار", "Decided on"),
                  W("\u206815 ربيع الأول 1435هـ\u2069، الموافق \u206816 يناير 2014م\u2069",
                    "\u206816 January 2014\u2069 (\u206815 Rabi' I 1435\u2069)")},
                 {W("المدة", "Period"), W("12 شهرًا", "12 months")},
                 {W("رقم الطلب", "Request number"),
                  W("S04-1435-7XK2M0R4TQ", "S04-1435-7XK2M0R4TQ")}},
        .validity =
            W("سارية حتى \u20684 ربيع الأول 1436هـ\u2069، الموافق \u206826 ديسمبر 2014م\u2069",
              "Valid until \u206826 December 2014\u2069 (\u20684 Rabi' I 1436\u2069)"),
        .notes_count = 1,
        .notes = {W("يعمل حامل الرخصة لدى صاحب العمل المذكور وفي المهنة المذكورة.",
                    "The holder works for the employer and in the occupation named here.")},
        .mark = W("نسخة تجريبية: لا أثر نظاميًا لها", "Demonstration: without legal effect"),
    };
    common(out);
    sign(a, keyring, address, line, out);
}

void paper_sample_letter(struct arena *a, struct keyring *keyring, bool is_rtl, struct paper *out)
{
    struct paper_finding *findings = arena_array(a, struct paper_finding, 3);
    findings[0] = (struct paper_finding){
        false,
        W("انتهت صلاحية السجل التجاري، والشرط أن يكون ساريًا",
          "The commercial registration has expired; it must be valid"),
        W("الموجود: \u206801-03-1435\u2069. المطلوب: سريان حتى يوم الطلب. المصدر: \u2068LL-33\u2069، \u2068S04.E02\u2069",
          "Found: \u206801-03-1435\u2069. Required: valid on the day of the request. Source: LL-33, S04.E02")};
    findings[1] = (struct paper_finding){
        false,
        W("نطاق المنشأة أصفر، والمطلوب أخضر منخفض فأعلى",
          "The establishment's band is yellow; low green or better is required"),
        W("نسبة السعودة \u20687.4%\u2069 والمطلوب \u20688%\u2069. المصدر: \u2068NITAQAT-2011\u2069",
          "Saudization rate \u20687.4%\u2069, required \u20688%\u2069. Source: NITAQAT-2011")};
    findings[2] = (struct paper_finding){
        true, W("العامل على رأس العمل", "The worker is on the job"), W("", "")};
    struct words *ways = arena_array(a, struct words, 2);
    ways[0] = W("1. تجديد السجل التجاري", "1. Renew the commercial registration");
    ways[1] = W("2. توظيف سعوديَّين اثنين", "2. Hire two Saudis");
    struct paper_line *lines = arena_array(a, struct paper_line, 2);
    lines[0] = (struct paper_line){.title = W("محمد أشرف حسين خان", "Mohammad Ashraf Hussain Khan"),
                                   .outcome = W("مرفوض", "Refused"),
                                   .is_refused = true,
                                   .findings = findings,
                                   .findings_count = 3,
                                   .ways = ways,
                                   .ways_count = 2};
    lines[1] = (struct paper_line){.title = W("راجيش كومار", "Rajesh Kumar"),
                                   .outcome = W("نُفِّذ", "Executed"),
                                   .findings = findings + 2,
                                   .findings_count = 1};
    *out = (struct paper){
        .kind = PAPER_LETTER,
        .is_rtl = is_rtl,
        .title = W("قرار في طلب تجديد رخص العمل", "Decision: work permit renewal"),
        .number = W("S04-1435-7XK2M0R4TQ", "S04-1435-7XK2M0R4TQ"),
        .rows_count = 3,
        .rows = {{W("رقم الطلب", "Request number"),
                  W("S04-1435-7XK2M0R4TQ", "S04-1435-7XK2M0R4TQ")},
                 {W("المنشأة", "Establishment"),
                  W("مؤسسة البناء المتين للمقاولات، \u20681-104582\u2069",
                    "Al-Binaa Al-Mateen Contracting, \u20681-104582\u2069")},
                 {W("تاريخ الطلب", "Submitted on"),
                  W("\u206815 ربيع الأول 1435هـ\u2069، الموافق \u206816 يناير 2014م\u2069",
                    "\u206816 January 2014\u2069 (\u206815 Rabi' I 1435\u2069)")}},
        .lines_count = 2,
        .lines = lines,
        .mark = W("نسخة تجريبية: لا أثر نظاميًا لها", "Demonstration: without legal effect"),
    };
    common(out);
    sign(a, keyring, (struct str){NULL, 0}, 0, out);
}
