"""Every component, as one template library, built in: no page loads it by name.

Page      masthead(face)  menu(name)  messages_region  breadcrumbs(trail)  back_link(href, label)
          page_title(title, caption, size)  city_name  demo_mode  icon(name)  search_box(action, label, …)
Blocks    notice(level, title, live)…endnotice        details(summary, open)…enddetails
          confirmation(title)…endconfirmation         empty_state(title, icon_name, level)…endempty_state
          table(caption, visible_caption, queue)…endtable   filters(action, summary, open, clear)…endfilters
          declaration(bound)…enddeclaration           group_row(title, remove, value, anchor)…endgroup_row
Forms     field(bound, heading, size, label, hint, rows, hide_label, visible, affects, inline, required, warnings)
          form_fields(form)   every question of an ordinary Django form
          form_page(page_form, level, upload)   one page of a citizen's form: sections, groups, computed values
          error_summary(form, …)   upload(name, label, url, hint, error, accept, multiple, max_bytes, files, keeps)
          autosave(url, revision, saved_at)   button(label, href, style, name, value, form, icon_name, formnovalidate)
Lists     task_list(tasks, id)          title, href, state done|in_progress|todo|blocked|error|optional, hint
          summary_list(rows, title, change, level, edit_label)   key, value | lines, href, changed, before, source
          timeline(events, level)       title, at, by, text, state done|good|current|future|late|paused
          document_card(title, href, kind, size, number, issued, issuer, state, verify, remove, level)
          case_card(title, href, status, code, turn, agency, filed, outcome, due, late, paused, level)
          cards(items)  icon, title, text, href     facts(items)  icon, label, value     steps(items)
          data_table(headers, rows, caption, numeric)   pagination(previous, next, shown)   progress(done, total, label)
Status    status_badge(status, outcome, due, late, paused, due_soon, officer)
Officer   tabs(items, label)  label, href, current, count       act_bar(acts, status, more)  label, href | post,
          style, fields, key; three at most        fresh_rows(url, etag)   shortcuts   copy_button(text, label)
Filters   money  digits  vn_date  vn_time  vn_datetime  file_size;   tag moment(at) for a <time>

A control of an officer's page gets a key by `data-shortcut="x"`. Pages: `{% extends "citizen/base.html" %}`,
blocks title, head, trail, page (or main, for the full width), main_class, before, after, scripts.
"""

from __future__ import annotations

from portal.components import fields, formats, icons, layout, lists, menus, statuses
from portal.components.library import register

__all__ = ["fields", "formats", "icons", "layout", "lists", "menus", "register", "statuses"]
